import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { readStatusLine, STATUS_LINE_SCRIPT, unwrapStatusLine, wrapStatusLine } from '../src/index.ts';

const statusInput = JSON.stringify({
  session_id: '77814d50-3680-4de5-b9ec-67fa0996cd56',
  model: { id: 'claude-opus-5-5', display_name: "Opus's" },
  context_window: {
    total_input_tokens: 120_500,
    context_window_size: 200_000,
    used_percentage: 60,
    current_usage: {
      input_tokens: 500,
      cache_creation_input_tokens: 20_000,
      cache_read_input_tokens: 100_000,
      output_tokens: 9,
    },
  },
});
let folder: string;
let script: string;
let kept: string;

beforeEach(() => {
  folder = temporaryFolder();
  script = join(folder, "it's a status line.sh");
  kept = join(folder, 'status lines');
  writeFileSync(script, STATUS_LINE_SCRIPT);
});

/** Runs a `statusLine.command` as Claude Code does. */
const run = (command: string, input = statusInput): { stdout: string; stderr: string; status: number | null } =>
  spawnSync('sh', ['-c', command], { input, encoding: 'utf8', cwd: folder });

test('the script stores its input and passes the own status line through unchanged', () => {
  const own = `cat; printf 'to you\\n\\n'; printf 'err' >&2; exit 3`;
  const result = run(wrapStatusLine({ script, folder: kept, userCommand: own }));
  expect(result).toMatchObject({ stdout: `${statusInput}to you\n\n`, stderr: 'err', status: 3 });
  expect(readdirSync(kept)).toEqual(['77814d50-3680-4de5-b9ec-67fa0996cd56.json']);
  const file = join(kept, '77814d50-3680-4de5-b9ec-67fa0996cd56.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readStatusLine(readFileSync(file, 'utf8'), 5)).toEqual({
    sessionId: '77814d50-3680-4de5-b9ec-67fa0996cd56',
    reading: { source: 'status-line', usedTokens: 120_500, windowTokens: 200_000, model: 'claude-opus-5-5', at: 5 },
  });
});

test('the script prints nothing without an own status line', () => {
  expect(run(wrapStatusLine({ script, folder: kept }))).toMatchObject({ stdout: '', stderr: '', status: 0 });
  expect(readdirSync(kept)).toHaveLength(1);
});

test('the script ignores failures to store, and no input can choose another file', () => {
  writeFileSync(join(folder, 'taken'), '');
  const command = wrapStatusLine({ script, folder: join(folder, 'taken', 'x'), userCommand: 'printf ok' });
  expect(run(command)).toMatchObject({ stdout: 'ok', stderr: '', status: 0 });
  const other = wrapStatusLine({ script, folder: kept, userCommand: 'cat' });
  for (const input of ['', 'not json', '{"session_id": "../../evil"}', '{"session_id":"$(touch x)"}']) {
    expect(run(other, input)).toMatchObject({ stdout: input, status: 0 });
  }
  expect(readdirSync(folder).sort()).toEqual(["it's a status line.sh", 'taken']);
});

test('unwrapStatusLine returns any wrapped command', () => {
  fc.assert(
    fc.property(fc.string(), (userCommand) => {
      const wrapped = wrapStatusLine({ script, folder: kept, userCommand });
      expect(unwrapStatusLine(wrapped, script)).toEqual({ wrapped: true, userCommand });
      expect(wrapStatusLine({ script, folder: kept, userCommand: wrapped })).toBe(wrapped);
    }),
  );
  expect(unwrapStatusLine('my-line.sh', script)).toEqual({ wrapped: false, userCommand: 'my-line.sh' });
});

test('readStatusLine returns undefined for other text and before the first response', () => {
  for (const text of ['', '[]', '{"session_id":"s"}', '{"session_id":"s","context_window":{"current_usage":null}}']) {
    expect(readStatusLine(text, 0)).toBeUndefined();
  }
  expect(
    readStatusLine('{"session_id":"s","context_window":{"context_window_size":"x","total_input_tokens":5}}', 1),
  ).toEqual({
    sessionId: 's',
    reading: { source: 'status-line', usedTokens: 5, at: 1 },
  });
});
