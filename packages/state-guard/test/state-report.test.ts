import { expect, it } from 'vitest';
import { type StateReport, stateRepair, stateValidate } from '../src/index.ts';

const VALID: StateReport = { name: 'sessions.json', status: 'valid', syntaxBroken: false, repaired: false, fields: [] };
const DAMAGED: StateReport = {
  name: 'shared-budget.json',
  status: 'damaged',
  syntaxBroken: false,
  repaired: false,
  fields: [{ path: 'tokens', problem: 'invalid', source: 'default' }],
};

function options(...reports: readonly StateReport[]) {
  const ask = async <T>(route: string): Promise<T> =>
    ({ reports: reports.filter(() => route.startsWith('POST ')) }) as T;
  return { contextDirectory: '/state', assist: async () => ({ ask, validateStates: async () => reports }) };
}

it('fails with the fix when a file is damaged', async () => {
  expect(await stateValidate(options(VALID))).toMatchObject({ value: { whole: true }, failure: undefined });
  const damaged = await stateValidate(options(VALID, DAMAGED));
  expect(damaged).toMatchObject({ value: { whole: false }, failure: 'repair them with: hookline state repair' });
  expect(damaged.text()).toContain('tokens invalid: default');
});

it('fails when a repair was refused', async () => {
  expect((await stateRepair(options({ ...DAMAGED, repaired: true }))).failure).toBeUndefined();
  const refused = await stateRepair(options({ ...DAMAGED, refusal: 'the file is a link' }));
  expect(refused.failure).toBe('');
  expect(refused.text()).toContain('the file is a link');
});
