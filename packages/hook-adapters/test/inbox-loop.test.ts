import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { systemClock } from '@hookline/clock';
import { temporaryFolder, until } from '@hookline/testkit';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Inbox, InboxLoop } from '../src/index.ts';

/** A started loop over a real folder, with the sessions of the events that were taken. */
async function startLoop(pauseMs?: number) {
  const inbox = new Inbox({ directory: join(temporaryFolder(), '.cache', 'inbox') });
  await inbox.open();
  const taken: string[] = [];
  const quarantined: string[] = [];
  const errors: unknown[] = [];
  const loop = new InboxLoop({
    inbox,
    clock: systemClock,
    pauseMs,
    take: async (activities) => {
      taken.push(...activities.map(({ provenance }) => provenance.session_id));
      return true;
    },
    run: (work) => void work().catch((error: unknown) => errors.push(error)),
    onTaken: () => {},
    onQuarantine: (name) => quarantined.push(name),
    onDrained: () => {},
    onWatchError: (error) => errors.push(error),
  });
  onTestFinished(() => loop.stop());
  loop.start();
  const put = (name: string, text: string): void => writeFileSync(join(inbox.directory, `${name}.json`), text);
  return { errors, inbox, loop, put, quarantined, taken };
}

const stop = (session_id: string): string => JSON.stringify({ session_id, cwd: '/p', hook_event_name: 'Stop' });

test('InboxLoop takes an event when it arrives and counts quarantined payloads', async () => {
  const { errors, loop, put, quarantined, taken } = await startLoop();
  put('a', stop('s1'));
  await until('the first event is taken', () => taken.length === 1);
  put('b', stop('s2'));
  put('c', '{"session_id":"s","hook_event_name":"PostToolUse"}');
  await until('the others are taken', () => taken.length === 2 && loop.quarantined === 1);
  // The report of a round follows its last event.
  await loop.drain();
  expect(taken).toEqual(['s1', 's2']);
  expect(quarantined).toEqual([expect.stringContaining('c')]);
  expect(errors).toEqual([]);
  expect(loop.last).toMatchObject({ quarantined: 1, left: 0 });
});

test('InboxLoop shares one round among concurrent calls of drain', async () => {
  const { loop, put, taken } = await startLoop();
  put('a', stop('s1'));
  const [one, other] = await Promise.all([loop.drain(), loop.drain()]);
  expect(one).toBe(other);
  expect(taken).toEqual(['s1']);
});

test('InboxLoop takes an event that arrives at the end of a round right after it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { inbox, loop, put, taken } = await startLoop(0);
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  onTestFinished(() => release());
  const updateFullFlag = inbox.updateFullFlag.bind(inbox);
  inbox.updateFullFlag = async (bytes) => {
    if (taken.length > 0) await released;
    return updateFullFlag(bytes);
  };
  put('a', stop('s1'));
  const firstRound = loop.drain();
  await until('the first event is removed', () => taken.length === 1 && !existsSync(join(inbox.directory, 'a.json')));
  put('b', stop('s2'));
  // Two turns of the event loop deliver the notifications, and the round that they schedule is due while the first one runs.
  await setImmediate();
  await setImmediate();
  vi.advanceTimersByTime(50);
  const idle = vi.getTimerCount();
  release();
  await firstRound;
  await until('another round is scheduled', () => vi.getTimerCount() > idle, 10_000);
  vi.advanceTimersByTime(50);
  await until('the second event is taken', () => taken.length === 2);
});

test('InboxLoop ends the pause between rounds for a command whose diff leaves out files', async () => {
  const { loop, put, taken } = await startLoop(3_600_000);
  put('a', stop('s1'));
  await until('the first event is taken', () => taken.length === 1);
  await loop.drain();
  const command = { session_id: 's2', cwd: '/p', hook_event_name: 'PostToolUse', tool_name: 'Bash', tool_input: {} };
  const bashEditDiff = { files: [], moreFiles: 1, changedFiles: ['/p/a.ts'] };
  // At the same time as other events.
  put('other', stop('s3'));
  put('b', JSON.stringify({ ...command, tool_response: { bashEditDiff } }));
  await until('the command is taken', () => taken.includes('s2'));
  expect(taken.sort()).toEqual(['s1', 's2', 's3']);
});
