import { z } from 'zod';
import type { StateDefinition } from '../src/index.ts';

/** A state with numbers, text, an optional field, nested fields, a list of records and a record. */
export const schema = z.looseObject({
  tokens: z.int().min(0),
  owner: z.string(),
  note: z.string().optional(),
  context: z.looseObject({ current: z.number(), debt: z.number(), model: z.string().nullable() }),
  history: z.array(z.looseObject({ at: z.string(), change: z.number() })),
  hits: z.record(z.string(), z.int()),
});
export type State = z.output<typeof schema>;

export const defaults: State = {
  tokens: 10_000,
  owner: 'none',
  context: { current: 0, debt: 0, model: null },
  history: [],
  hits: {},
};

export const definition: StateDefinition<State> = { name: 'shared-budget.json', schema, defaults };
