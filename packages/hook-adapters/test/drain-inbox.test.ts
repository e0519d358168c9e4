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

test('drainInbox passes events on in capture order and in batches, and removes them', async () => {
  const inbox = await openInbox();
  for (let i = 0; i < 25; i++) put(inbox, `e${24 - i}`, stop(`s${24 - i}`), 24 - i);
  const batches: string[][] = [];
  const drained = await drainInbox({
    inbox,
    batchSize: 10,
    take: (activities) => {
      batches.push(activities.map(({ provenance }) => provenance.session_id));
      return Promise.resolve(true);
    },
  });
  expect(drained).toEqual({ taken: 25, quarantined: 0, left: 0 });
  expect(batches.map((batch) => batch.length)).toEqual([10, 10, 5]);
  expect(batches.flat()).toEqual(Array.from({ length: 25 }, (_, index) => `s${index}`));
});

test('drainInbox drains an inbox that is longer than one listing, oldest first, and leaves what is being written', async () => {
  const inbox = await openInbox();
  for (let i = 0; i < 40; i++) put(inbox, `e${i}`, stop(`s${i}`), 40 - i);
  for (let i = 0; i < 6; i++) put(inbox, `half${i}.${process.pid}`, '{"session_id":', 0);
  const seen: string[] = [];
  const take = (activities: readonly Activity[]): Promise<boolean> => {
    seen.push(...activities.map(({ provenance }) => provenance.session_id));
    return Promise.resolve(true);
  };
  const drained = await drainInbox({ inbox, take, batchSize: 3, listedEvents: 5 });
  expect(drained).toEqual({ taken: 40, quarantined: 0, left: 6 });
  expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => `s${39 - index}`));
});

test('drainInbox ends at the first batch that could not be stored', async () => {
  const inbox = await openInbox();
  for (let i = 0; i < 20; i++) put(inbox, `e${i}`, stop(`s${i}`), i);
  let batches = 0;
  const take = (): Promise<boolean> => Promise.resolve(++batches < 4);
  expect(await drainInbox({ inbox, take, batchSize: 2, listedEvents: 5 })).toEqual({
    taken: 5,
    quarantined: 0,
    left: 15,
  });
});

test('drainInbox drains a folder that was created again without its subfolders', async () => {
  const inbox = await openInbox();
  rmSync(inbox.directory, { recursive: true });
  mkdirSync(inbox.directory, { recursive: true });
  put(inbox, 'a', stop('first'), 1);
  put(inbox, 'b', '{"cut off', 2);
  expect(await drainInbox({ inbox, take: () => Promise.resolve(true) })).toEqual({ taken: 1, quarantined: 1, left: 0 });
});

test('drainInbox quarantines unreadable events, reports them and continues with the others', async () => {
  const inbox = await openInbox();
  put(inbox, 'a', stop('first'), 1);
  put(inbox, 'b', '{"cut off', 2);
  put(inbox, 'c', '{"session_id":"s","hook_event_name":"PostToolUse"}', 3);
  put(inbox, 'd', '{"session_id":"s","hook_event_name":"FromTheFuture"}', 4);
  put(inbox, 'e', stop('last'), 5);
  const seen: Activity[] = [];
  const reported: [string, string][] = [];
  const drained = await drainInbox({
    inbox,
    take: (activities) => (seen.push(...activities), Promise.resolve(true)),
    onQuarantine: (entry, reason) => reported.push([entry.name, reason]),
  });
  expect(drained).toEqual({ taken: 3, quarantined: 2, left: 0 });
  expect(seen.map(({ provenance }) => provenance.session_id)).toEqual(['first', 'last']);
  expect(reported).toEqual([
    ['b.json', 'not JSON, or cut off'],
    ['c.json', expect.stringContaining('not a PostToolUse payload: tool_name')],
  ]);
  const quarantined = ['2000-b.json', '2000-b.reason', '3000-c.json', '3000-c.reason'];
  expect(readdirSync(join(inbox.directory, 'quarantine')).sort()).toEqual(quarantined);
});

test('drainInbox quarantines the one event that cannot be recorded', async () => {
  const inbox = await openInbox();
  for (const [second, name] of ['first', 'bad', 'third', 'last'].entries()) put(inbox, name, stop(name), second + 1);
  const seen: string[] = [];
  const reported: string[] = [];
  const take = (activities: readonly Activity[]): Promise<boolean> => {
    if (activities.some(({ provenance }) => provenance.session_id === 'bad'))
      throw new RangeError('Invalid time value');
    seen.push(...activities.map(({ provenance }) => provenance.session_id));
    return Promise.resolve(true);
  };
  const onQuarantine = (_: unknown, reason: string): void => void reported.push(reason);
  expect(await drainInbox({ inbox, take, onQuarantine })).toEqual({ taken: 3, quarantined: 1, left: 0 });
  expect(seen).toEqual(['first', 'third', 'last']);
  expect(reported).toEqual(['cannot be recorded: Invalid time value']);
});

test('drainInbox accepts tools named like members of Object.prototype', async () => {
  const inbox = await openInbox();
  const call = { session_id: 's', cwd: '/p', hook_event_name: 'PostToolUse', tool_use_id: 't', tool_input: {} };
  for (const tool_name of ['toString', 'constructor', '__proto__'])
    put(inbox, tool_name, JSON.stringify({ ...call, tool_name, tool_response: {} }), 1);
  expect(await drainInbox({ inbox, take: () => Promise.resolve(true) })).toEqual({ taken: 3, quarantined: 0, left: 0 });
});

test('drainInbox keeps events that were not recorded and passes them on again', async () => {
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
    take: (activities) => (
      seen.push(...activities.map(({ provenance }) => provenance.session_id)),
      Promise.resolve(true)
    ),
  });
  expect(seen).toEqual(['first', 'second']);
});

test('drainInbox takes every event of a recorded session and passes on every tool call and turn', async () => {
  const inbox = await openInbox();
  for (const [index, payload] of recordedPayloads().entries())
    put(inbox, String(index).padStart(3, '0'), JSON.stringify(payload), index);
  const kinds: string[] = [];
  const drained = await drainInbox({
    inbox,
    take: (activities) => (
      kinds.push(
        ...activities.map((activity) =>
          activity.kind === 'tool'
            ? `${activity.provenance.tool_name}${activity.success ? '' : ' failed'}`
            : activity.kind,
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

test('drainInbox calls onTaken for removed events only', async () => {
  const inbox = await openInbox();
  put(inbox, 'a', stop('first'), 1);
  put(inbox, 'b', '{"session_id":"s","hook_event_name":"FromTheFuture"}', 2);
  const reported: string[] = [];
  const onTaken = (input: { session_id: string }): void => void reported.push(input.session_id);
  await drainInbox({ inbox, take: () => Promise.resolve(false), onTaken });
  expect(reported).toEqual([]);
  await drainInbox({ inbox, take: () => Promise.resolve(true), onTaken });
  expect(reported).toEqual(['first']);
});

test('drainInbox leaves an incomplete event of a running script until it is complete', async () => {
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

test('drainInbox reports the write duration of captured events but not of recovered ones', async () => {
  const inbox = await openInbox();
  const script = join(import.meta.dirname, '../scripts/capture.sh');
  const bin = join(inbox.directory, '..', '..', 'bin');
  mkdirSync(bin);
  cpSync(script, join(bin, 'capture.sh'));
  execFileSync('sh', [join(bin, 'capture.sh')], { input: stop('captured') });
  const name = readdirSync(inbox.directory).find((each) => each.endsWith('.json')) ?? '';
  const { birthtimeMs, ctimeMs } = statSync(join(inbox.directory, name));
  writeFileSync(join(inbox.directory, 'tmp', 'left.999999999.json'), stop('left'));
  const reported = new Map<string, number | undefined>();
  await drainInbox({
    inbox,
    take: () => Promise.resolve(true),
    onTaken: ({ session_id }, { writtenMs }) => reported.set(session_id, writtenMs),
  });
  // Some file systems report the same time for both.
  const known = birthtimeMs > 0 && birthtimeMs < ctimeMs;
  expect(reported.get('captured')).toBe(known ? ctimeMs - birthtimeMs : undefined);
  expect([...reported.keys()].sort()).toEqual(['captured', 'left']);
  expect(reported.get('left')).toBeUndefined();
});
