import { expect, test } from 'vitest';
import { WriteGate } from '../src/index.ts';

/** Work that runs until it is told to end, and what has begun and ended so far. */
function works() {
  const log: string[] = [];
  const start = (name: string) => {
    const end = Promise.withResolvers<void>();
    return {
      end: end.resolve,
      work: async () => {
        log.push(`${name}+`);
        await end.promise;
        log.push(`${name}-`);
      },
    };
  };
  return { log, start };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('writers run at once, and a deletion waits for them and keeps later ones out', async () => {
  const gate = new WriteGate();
  const { log, start } = works();
  const [one, two, deletion, late] = [start('one'), start('two'), start('deletion'), start('late')];
  const all = [
    gate.write(one.work),
    gate.write(two.work),
    turn().then(() => gate.exclusive(deletion.work)),
    turn()
      .then(turn)
      .then(() => gate.write(late.work)),
  ];
  await turn().then(turn).then(turn);
  expect(log).toEqual(['one+', 'two+']);
  one.end();
  await turn();
  expect(log).not.toContain('deletion+');
  two.end();
  await turn();
  expect(log.slice(2)).toEqual(['one-', 'two-', 'deletion+']);
  deletion.end();
  await turn();
  expect(log.slice(5)).toEqual(['deletion-', 'late+']);
  late.end();
  await Promise.all(all);
});

test('a failed writer or deletion lets the others go on', async () => {
  const gate = new WriteGate();
  const fail = () => Promise.reject(new Error('failed'));
  await expect(gate.write(fail)).rejects.toThrow('failed');
  await expect(gate.exclusive(fail)).rejects.toThrow('failed');
  expect(await gate.exclusive(() => Promise.resolve(1))).toBe(1);
  expect(await gate.write(() => Promise.resolve(2))).toBe(2);
});
