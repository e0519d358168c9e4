import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { temporaryFolder } from '@hookline/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { PersistedState, StateGuard } from '../src/index.ts';
import { defaults, definition, type State } from './support.ts';

let directory: string;
let clock: ManualClock;
let errors: Error[];

beforeEach(() => {
  directory = join(temporaryFolder(), 'context');
  clock = new ManualClock();
  errors = [];
});

const open = (): Promise<PersistedState<State>> =>
  PersistedState.open({
    guard: new StateGuard({ directory, clock }),
    definition,
    clock,
    onError: (error) => errors.push(error),
  });
const stored = (): unknown => JSON.parse(readFileSync(join(directory, definition.name), 'utf8'));

describe('PersistedState', () => {
  test('opens with the defaults when there is no file, and with the readable fields of a damaged one', async () => {
    expect((await open()).value).toEqual(defaults);
    mkdirSync(directory);
    writeFileSync(join(directory, definition.name), '{"tokens": 7, "owner": "a", "hit');
    expect((await open()).value).toEqual({ ...defaults, tokens: 7, owner: 'a' });
  });

  test('writes all changes of a second in one write', async () => {
    const state = await open();
    state.update((value) => ({ ...value, tokens: 1 }));
    state.update((value) => ({ ...value, tokens: value.tokens + 1 }));
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(999);
    expect(stored).toThrow('ENOENT');
    await clock.advance(1);
    await state.flush();
    expect(stored()).toEqual({ ...defaults, tokens: 2 });
    expect(clock.pendingTimers).toBe(0);
  });

  test('asks for a snapshot once, at the time of the write', async () => {
    const state = await open();
    let tokens = 1;
    let calls = 0;
    const snapshot = (): State => (calls++, { ...defaults, tokens });
    state.scheduleWrite(snapshot);
    state.scheduleWrite(snapshot);
    tokens = 5;
    await state.flush();
    expect(stored()).toMatchObject({ tokens: 5 });
    expect([calls, state.value.tokens]).toEqual([1, 5]);
    await state.flush();
    expect(calls).toBe(1);
  });

  test('reports a failed write and writes the next change again', async () => {
    const state = await open();
    state.update((value) => ({ ...value, tokens: -1 }));
    await state.flush();
    expect(errors).toMatchObject([{ name: 'StateGuardError' }]);
    state.scheduleWrite(() => {
      throw new Error('no snapshot');
    });
    await state.flush();
    expect(errors[1]?.message).toBe('no snapshot');
    state.update((value) => ({ ...value, tokens: 3 }));
    await state.flush();
    expect(stored()).toMatchObject({ tokens: 3 });
    expect(errors).toHaveLength(2);
  });
});
