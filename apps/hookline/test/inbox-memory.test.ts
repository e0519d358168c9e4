import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';

/** Files that the calls write in turn. */
const FILES = 100;

/** Drains the inbox of a home into an offline cache, as the daemon does without a service, and prints its peak in KiB. */
const DRAIN = `
import { join } from 'node:path';
import { drainInbox, Inbox } from '@hookline/hook-adapters';
import { createEventStore } from '@hookline/offline-cache';
import { ActivityIntake, PatternTracker } from '@hookline/pattern-tracker';
import { openSqliteMemory, Recorder, stageMemory } from '@hookline/recorder';
import { createRedactor } from '@hookline/redaction';
const home = process.argv[1];
const inbox = new Inbox({ directory: join(home, 'inbox') });
const store = createEventStore({ directory: join(home, 'patterns'), maxBytes: 2 ** 30 });
const tracker = new PatternTracker({ store });
const memory = openSqliteMemory({ file: join(home, 'files.db') });
const recorder = new Recorder({ patterns: tracker.events, memory: stageMemory(memory), redactor: createRedactor({}) });
const intake = new ActivityIntake({ recorder, tracker, onRecorded: () => {}, onLost: () => {} });
const sessions = [];
const take = (activities) => intake.take(activities);
const onTaken = ({ tool_use_id }) => void sessions.push(Number(tool_use_id));
const drained = await drainInbox({ inbox, take, onTaken });
const isInOrder = sessions.every((number, index) => number === index);
memory.close();
console.log(JSON.stringify({ ...drained, isInOrder, peakKib: process.resourceUsage().maxRSS }));
`;

function fill(inbox: string, calls: number): void {
  mkdirSync(inbox, { recursive: true });
  for (let i = 0; i < calls; i++) {
    const filePath = `/project/file${i % FILES}.ts`;
    const content = `export const value${i} = (count: number): number => count * ${i};\n`.repeat(20);
    const call = {
      session_id: 's1',
      cwd: '/project',
      hook_event_name: 'PostToolUse',
      tool_name: 'Write',
      tool_use_id: String(i),
      tool_input: { file_path: filePath, content },
      tool_response: { type: 'create', filePath, content, structuredPatch: [], originalFile: null },
    };
    // The names are not in the order of time.
    const file = join(inbox, `${(i * 7919) % 100_003}-e.json`);
    writeFileSync(file, JSON.stringify(call));
    utimesSync(file, 1_700_000_000 + i / 10, 1_700_000_000 + i / 10);
  }
}

function drain(calls: number): { readonly taken: number; readonly isInOrder: boolean; readonly peakKib: number } {
  const home = temporaryFolder();
  fill(join(home, 'inbox'), calls);
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', DRAIN, home], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  expect(readdirSync(join(home, 'inbox')).filter((name) => name.endsWith('.json'))).toEqual([]);
  return JSON.parse(output) as ReturnType<typeof drain>;
}

// The heap of Node.js grows for the first thousands of events, whatever bounds a batch has, so both are longer than that.
test('an inbox of 10,000 events is drained in the order of time, with the memory of one of 5,000', () => {
  const [half, whole] = [drain(5000), drain(10_000)];
  expect([half, whole]).toMatchObject([
    { taken: 5000, quarantined: 0, left: 0, isInOrder: true },
    { taken: 10_000, quarantined: 0, left: 0, isInOrder: true },
  ]);
  expect(whole.peakKib / half.peakKib).toBeLessThan(1.2);
});
