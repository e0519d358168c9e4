import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Activity } from '@hookline/recorder';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { drainInbox, Inbox } from '../src/index.ts';
import { recordedPayloads } from './recorded.ts';

async function openInbox(): Promise<Inbox> {
  const inbox = new Inbox({ directory: join(temporaryFolder(), '.cache', 'inbox') });
  await inbox.open();
  return inbox;
}

function put(inbox: Inbox, name: string, text: string, second: number): void {
  const file = join(inbox.directory, `${name}.json`);
  writeFileSync(file, text);
  utimesSync(file, second, second);
}

const stop = (session_id: string): string => JSON.stringify({ session_id, cwd: '/p', hook_event_name: 'Stop' });

test('events are handed on in the order they were captured, in batches, and are out afterwards', async () => {
  const inbox = await openInbox();
  for (let i = 0; i < 25; i++) put(inbox, `e${24 - i}`, stop(`s${24 - i}`), 24 - i);
  const batches: string[][] = [];
  const drained = await drainInbox({
    inbox,
    batchSize: 10,
    take: (activities) => {
      batches.push(activities.map(({ sessionId }) => sessionId));
      return Promise.resolve(true);
    },
  });
  expect(drained).toEqual({ taken: 25, quarantined: 0, left: 0 });
  expect(batches.map((batch) => batch.length)).toEqual([10, 10, 5]);
  expect(batches.flat()).toEqual(Array.from({ length: 25 }, (_, index) => `s${index}`));
});

test('a folder that was cleared meanwhile, and made anew without the others, is emptied all the same', async () => {
  const inbox = await openInbox();
  rmSync(inbox.directory, { recursive: true });
  mkdirSync(inbox.directory, { recursive: true });
  put(inbox, 'a', stop('first'), 1);
  put(inbox, 'b', '{"cut off', 2);
  expect(await drainInbox({ inbox, take: () => Promise.resolve(true) })).toEqual({ taken: 1, quarantined: 1, left: 0 });
});

test('what makes no sense is put aside whole, told of, and stops none of the others', async () => {
  const inbox = await openInbox();
  put(inbox, 'a', stop('first'), 1);
  put(inbox, 'b', '{"cut off', 2);
  put(inbox, 'c', '{"session_id":"s","hook_event_name":"PostToolUse"}', 3);
  put(inbox, 'd', '{"session_id":"s","hook_event_name":"FromTheFuture"}', 4);
  put(inbox, 'e', stop('last'), 5);
  const seen: Activity[] = [];
  const told: [string, string][] = [];
  const drained = await drainInbox({
    inbox,
    take: (activities) => (seen.push(...activities), Promise.resolve(true)),
    onQuarantine: (entry, reason) => told.push([entry.name, reason]),
  });
  expect(drained).toEqual({ taken: 3, quarantined: 2, left: 0 });
  expect(seen.map(({ sessionId }) => sessionId)).toEqual(['first', 'last']);
  expect(told).toEqual([
    ['b.json', 'not JSON, or cut off'],
    ['c.json', expect.stringContaining('not a PostToolUse payload: tool_name')],
  ]);
  const aside = ['2000-b.json', '2000-b.reason', '3000-c.json', '3000-c.reason'];
  expect(readdirSync(join(inbox.directory, 'quarantine')).sort()).toEqual(aside);
});

test('an event that is beyond whoever takes it is put aside, and stops none of the others', async () => {
  const inbox = await openInbox();
  for (const [second, name] of ['first', 'bad', 'third', 'last'].entries()) put(inbox, name, stop(name), second + 1);
  const seen: string[] = [];
  const told: string[] = [];
  const take = (activities: readonly Activity[]): Promise<boolean> => {
    if (activities.some(({ sessionId }) => sessionId === 'bad')) throw new RangeError('Invalid time value');
    seen.push(...activities.map(({ sessionId }) => sessionId));
    return Promise.resolve(true);
  };
  const onQuarantine = (_: unknown, reason: string): void => void told.push(reason);
  expect(await drainInbox({ inbox, take, onQuarantine })).toEqual({ taken: 3, quarantined: 1, left: 0 });
  expect(seen).toEqual(['first', 'third', 'last']);
  expect(told).toEqual(['cannot be recorded: Invalid time value']);
});

test('a tool may be called as something of JavaScript is', async () => {
  const inbox = await openInbox();
  const call = { session_id: 's', cwd: '/p', hook_event_name: 'PostToolUse', tool_use_id: 't', tool_input: {} };
  for (const tool_name of ['toString', 'constructor', '__proto__'])
    put(inbox, tool_name, JSON.stringify({ ...call, tool_name, tool_response: {} }), 1);
  expect(await drainInbox({ inbox, take: () => Promise.resolve(true) })).toEqual({ taken: 3, quarantined: 0, left: 0 });
});

test('what is not safe yet stays, and comes again', async () => {
  const inbox = await openInbox();
  put(inbox, 'a', stop('first'), 1);
  put(inbox, 'b', stop('second'), 2);
  expect(await drainInbox({ inbox, take: () => Promise.resolve(false) })).toEqual({
    taken: 0,
    quarantined: 0,
    left: 2,
  });
  await expect(drainInbox({ inbox, take: () => Promise.reject(new Error('died')) })).rejects.toThrow('died');
  const seen: string[] = [];
  await drainInbox({
    inbox,
    take: (activities) => (seen.push(...activities.map(({ sessionId }) => sessionId)), Promise.resolve(true)),
  });
  expect(seen).toEqual(['first', 'second']);
});

test('the recorded session: every event is taken, every tool call and turn is told', async () => {
  const inbox = await openInbox();
  for (const [index, payload] of recordedPayloads().entries())
    put(inbox, String(index).padStart(3, '0'), JSON.stringify(payload), index);
  const kinds: string[] = [];
  const drained = await drainInbox({
    inbox,
    take: (activities) => (
      kinds.push(
        ...activities.map((activity) =>
          activity.kind === 'tool' ? `${activity.toolName}${activity.success ? '' : ' failed'}` : activity.kind,
        ),
      ),
      Promise.resolve(true)
    ),
  });
  expect(drained).toEqual({ taken: recordedPayloads().length, quarantined: 0, left: 0 });
  expect(kinds).toEqual([
    'session-started',
    'prompt-submitted',
    'Read',
    'Write',
    'Write',
    'Edit',
    'Read',
    'NotebookEdit',
    'Bash failed',
    'Bash',
    'subagent-started',
    'Agent',
    'Write',
    'turn-ended',
    'subagent-ended',
    'prompt-submitted',
    'turn-ended',
    'session-ended',
  ]);
});

test('whoever wants to is told of each event that is out, and of none that stays', async () => {
  const inbox = await openInbox();
  put(inbox, 'a', stop('first'), 1);
  put(inbox, 'b', '{"session_id":"s","hook_event_name":"FromTheFuture"}', 2);
  const told: string[] = [];
  const onTaken = (input: { session_id: string }): void => void told.push(input.session_id);
  await drainInbox({ inbox, take: () => Promise.resolve(false), onTaken });
  expect(told).toEqual([]);
  await drainInbox({ inbox, take: () => Promise.resolve(true), onTaken });
  expect(told).toEqual(['first']);
});

test('an event that is half written comes again, and is taken when it is whole, its script there or not', async () => {
  const inbox = await openInbox();
  const name = `late.${process.pid}`;
  const whole = stop('late');
  put(inbox, name, whole.slice(0, -2), 1);
  put(inbox, 'early', stop('early'), 0);
  const taken: number[] = [];
  const take = (activities: readonly unknown[]): Promise<boolean> => Promise.resolve(taken.push(activities.length) > 0);
  expect(await drainInbox({ inbox, take })).toEqual({ taken: 1, quarantined: 0, left: 1 });
  put(inbox, name, whole, 1);
  expect(await drainInbox({ inbox, take })).toEqual({ taken: 1, quarantined: 0, left: 0 });
  expect(taken).toEqual([1, 1]);
});

test('how long a script took to write is told with its event, and not of what it left behind', async () => {
  const inbox = await openInbox();
  const script = join(import.meta.dirname, '../scripts/capture.sh');
  const bin = join(inbox.directory, '..', '..', 'bin');
  mkdirSync(bin);
  cpSync(script, join(bin, 'capture.sh'));
  execFileSync('sh', [join(bin, 'capture.sh')], { input: stop('captured') });
  const name = readdirSync(inbox.directory).find((each) => each.endsWith('.json')) ?? '';
  const { birthtimeMs, ctimeMs } = statSync(join(inbox.directory, name));
  writeFileSync(join(inbox.directory, 'tmp', 'left.999999999.json'), stop('left'));
  const told = new Map<string, number | undefined>();
  await drainInbox({
    inbox,
    take: () => Promise.resolve(true),
    onTaken: ({ session_id }, { writtenMs }) => told.set(session_id, writtenMs),
  });
  // Not on every file system: the same time twice says nothing.
  const known = birthtimeMs > 0 && birthtimeMs < ctimeMs;
  expect(told.get('captured')).toBe(known ? ctimeMs - birthtimeMs : undefined);
  expect([...told.keys()].sort()).toEqual(['captured', 'left']);
  expect(told.get('left')).toBeUndefined();
});
