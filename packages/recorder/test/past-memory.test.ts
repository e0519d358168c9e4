import { expect, test } from 'vitest';
import { createMemory } from '../src/index.ts';
import { pastMemory } from '../src/past-memory.ts';
import { call, idOf, setUp, summaries } from './set-up.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 1);

/** A recorder and the clock that its file times come from. */
function recorderWithClock() {
  const memory = createMemory();
  let clock = START;
  const recorder = setUp({ memory, now: () => clock });
  return {
    memory,
    jump: (byMs: number) => void (clock += byMs),
    write: (before: string | null, after: string) => {
      clock += 1000;
      return recorder.record(call({ at: clock - 10, changes: [{ path: '/p/a.ts', before, after }] }));
    },
  };
}

test('the last text of a file is known after the clock was set back by hours', async () => {
  const { jump, memory, write } = recorderWithClock();
  await write(null, 'one');
  jump(-5 * HOUR_MS);
  const { patterns } = await write('one', 'two');
  expect(summaries(patterns)).toMatchObject([{ type: 'pattern_modified', parent: idOf('one'), code: 'two' }]);
  expect(memory.get('/p/a.ts')).toMatchObject({ text: 'two' });
  await write('two', 'three');
  expect(memory.get('/p/a.ts')).toMatchObject({ text: 'three' });
});

test('a text that a call found after the clock was set back is recorded, by an unknown author', async () => {
  const { jump, write } = recorderWithClock();
  await write(null, 'one');
  jump(-5 * HOUR_MS);
  const { patterns } = await write('theirs', 'two');
  expect(patterns.map(({ author }) => author)).toEqual(['unknown', 'agent']);
  expect(summaries(patterns)).toMatchObject([
    { parent: idOf('one'), code: 'theirs' },
    { parent: idOf('theirs'), code: 'two' },
  ]);
});

test('a text of a few seconds ahead keeps its time: file times and the clock differ a little', () => {
  const memory = createMemory();
  const known = { digest: 'd', text: 't', by: 'call', author: 'agent' } as const;
  memory.set('near', { ...known, at: START + 5000 });
  memory.set('far', { ...known, at: START + HOUR_MS });
  const past = pastMemory(memory, () => START);
  expect([past.get('near')?.at, past.get('far')?.at, past.get('none')]).toEqual([START + 5000, 0, undefined]);
});
