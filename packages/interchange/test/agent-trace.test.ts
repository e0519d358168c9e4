import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { type AgentTrace, agentTrace, exportAgentTrace, type LineAccess, type TracedLine } from '../src/index.ts';
import schema from './agent-trace.schema.json' with { type: 'json' };

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const isValid = ajv.compile(schema);

function expectValid(trace: AgentTrace): void {
  isValid(JSON.parse(JSON.stringify(trace)));
  expect(isValid.errors).toBeNull();
}

const options = {
  id: '550e8400-e29b-41d4-a716-446655440000',
  timestamp: '2026-11-20T12:00:00.000Z',
  revision: 'a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0',
  version: '1.2.3',
};

const line = (number: number, extra: Partial<TracedLine> = {}): TracedLine => ({
  line: number,
  text: `line ${number}`,
  author: 'agent',
  how: 'exact',
  event_id: 'e1',
  session_id: 's1',
  model: 'claude-opus-5-5',
  ...extra,
});

const person = { author: 'git', how: null, event_id: null, session_id: null, model: null };

test('neighbouring lines of an edit are one range, and lines of others are left out', () => {
  const trace = agentTrace(
    [
      {
        path: 'src/a b.ts',
        lines: [
          line(1, person),
          line(2),
          line(3),
          line(4, { event_id: 'e2', session_id: 's/2', model: null }),
          line(5, { how: 'changed', author: 'unknown' }),
          line(6, person),
          line(7),
        ],
      },
      { path: 'README.md', lines: [line(1, person)] },
    ],
    options,
  );
  expectValid(trace);
  expect(trace.files).toMatchObject([
    {
      path: 'src/a b.ts',
      conversations: [
        {
          url: 'hookline://session/s1',
          contributor: { type: 'ai', model_id: 'anthropic/claude-opus-5-5' },
          ranges: [
            // printf 'line 2\nline 3\n' | sha256sum
            {
              start_line: 2,
              end_line: 3,
              content_hash: 'sha256:8a06cf677375c77828c2e26f1dba02459046fd5b195e361c955be62838e67631',
            },
            { start_line: 5, end_line: 5, contributor: { type: 'mixed', model_id: 'anthropic/claude-opus-5-5' } },
            { start_line: 7, end_line: 7 },
          ],
        },
        { url: 'hookline://session/s%2F2', contributor: { type: 'ai' }, ranges: [{ start_line: 4, end_line: 4 }] },
      ],
    },
  ]);
  expect(trace.metadata['dev.hookline'].edits.map(({ edit, how, start_line }) => [start_line, edit, how])).toEqual([
    [2, 'e1', 'exact'],
    [4, 'e2', 'exact'],
    [5, 'e1', 'changed'],
    [7, 'e1', 'exact'],
  ]);
});

test('an export without recorded lines is valid, and the schema refuses what is not', () => {
  expectValid(agentTrace([], options));
  expect(isValid({ ...agentTrace([], options), id: 'no uuid' })).toBe(false);
});

test('only files with recorded edits are read, also under their later names', async () => {
  const read: string[] = [];
  const access: LineAccess = {
    version: '1.2.3',
    now: () => Date.parse(options.timestamp),
    repository: async () => 'github.com/example/shop',
    commitFiles: async () => ({
      commit: options.revision,
      files: [['new.ts', 'old.ts'], ['binary.png'], ['untouched.ts']],
    }),
    editedFiles: async (_, cursor) =>
      cursor === undefined
        ? { files: [{ path: 'old.ts' }], next: 'old.ts' }
        : { files: [{ path: 'binary.png' }], next: null },
    lines: async (path) => {
      read.push(path);
      return path.endsWith('.ts') ? [line(1)] : undefined;
    },
  };
  const trace = await exportAgentTrace(access, 'main');
  expectValid(trace);
  expect(read).toEqual(['new.ts', 'binary.png']);
  expect(trace.files.map(({ path }) => path)).toEqual(['new.ts']);
  expect((await exportAgentTrace(access)).id).toBe(trace.id);
  await expect(exportAgentTrace({ ...access, repository: async () => undefined })).rejects.toThrow('no git repository');
});
