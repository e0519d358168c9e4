import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { interruptedCommands } from '../src/index.ts';

const time = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

/** The two records of a command: its request, and its result. */
function records(id: string, second: number, result: string, isDecided = true): object[] {
  const shared = { sessionId: 's1', cwd: '/p' };
  const use = { type: 'tool_use', id, name: 'Bash', input: { command: `make ${id}` } };
  const answer = { type: 'tool_result', tool_use_id: id, is_error: true, content: result };
  return [
    { ...shared, type: 'assistant', timestamp: time(second), message: { content: [use] } },
    {
      ...shared,
      type: 'user',
      timestamp: time(second + 1),
      message: { content: [answer] },
      ...(isDecided ? { permissionDecision: { decision: 'accept' } } : {}),
    },
  ];
}

test('interruptedCommands returns the commands that the user interrupted since a time', async () => {
  const file = join(temporaryFolder(), 'transcript.jsonl');
  const interrupted = '[Request interrupted by user for tool use]';
  const refused = "The user doesn't want to proceed with this tool use. The tool use was rejected.";
  const stopped = `${refused} Correction to the text above: this call was stopped while running, not refused before it ran.`;
  const lines = [
    ...records('old', 1, interrupted),
    ...records('failed', 3, 'Exit code 1'),
    ...records('cut', 5, interrupted),
    ...records('refused', 7, refused, false),
    ...records('stopped', 9, stopped, false),
  ];
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const found = await interruptedCommands(file, Date.parse(time(3)));
  expect(found).toMatchObject([
    { command: 'make cut', durationMs: 1000, at: Date.parse(time(6)), provenance: { tool_use_id: 'cut' }, cwd: '/p' },
    { command: 'make stopped', provenance: { tool_use_id: 'stopped' } },
  ]);
});

test('interruptedCommands returns none for a transcript that is absent', async () => {
  expect(await interruptedCommands('/absent/transcript.jsonl', 0)).toEqual([]);
});
