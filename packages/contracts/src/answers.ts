import type { QueryAnswers } from './answer-schemas.ts';
import { readShape, type Shape } from './answer-shape.ts';
import { SHAPES } from './generated/answer-shapes.ts';

/** Reads an answer, as a zod schema does with `safeParse`. */
export interface AnswerReader<T> {
  readonly safeParse: (
    value: unknown,
  ) => { readonly success: true; readonly data: T } | { readonly success: false; readonly error: Error };
}

/**
 * Readers of the answers to queries. They check names and types, which is what programs rely on, but no lengths, ranges and
 * formats, and leave out fields that the schema does not have. They need no schema, whose loading takes longer than a query.
 */
export const answers: { readonly [Name in keyof QueryAnswers]: AnswerReader<QueryAnswers[Name]> } = Object.fromEntries(
  Object.entries(SHAPES).map(([name, shape]) => [name, readerOf(shape)]),
) as never;

function readerOf(json: string): AnswerReader<unknown> {
  let shape: Shape | undefined;
  return {
    safeParse: (value) => {
      try {
        return { success: true, data: readShape((shape ??= JSON.parse(json) as Shape), value) };
      } catch (error) {
        return { success: false, error: error as Error };
      }
    },
  };
}

export type { QueryAnswers };
