import { attribute, formatAuthorshipLog, LineHasher, replay, splitLines } from '@hookline/attribution';
import { type LineageEventInput, lineageEventSchema } from '@hookline/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  agentTrace,
  type AgentTraceRecord,
  claimsOfTrace,
  importedEdits,
  type LineClaim,
  type RecordAccess,
  type RecordSource,
  recordSteps,
  type TracedLine,
} from '../src/index.ts';

const hasher = new LineHasher('key of this test');
const commit = 'a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0';
const text = 'const first = 1;\n}\nconst third = 3;\n}\n\nlast();\n';
const at = Date.parse('2026-01-01T00:00:00Z');

const claim = (lines: readonly number[], extra: Partial<LineClaim> = {}): LineClaim => ({
  session: 's1',
  how: 'exact',
  lines,
  ...extra,
});

test('the edits of any claims lead to their lines, also where lines are equal', () => {
  const line = fc.constantFrom('}', 'a();', '', '  b', 'b');
  fc.assert(
    fc.property(fc.array(fc.tuple(line, fc.integer({ min: 0, max: 4 })), { maxLength: 20 }), (owned) => {
      const of = owned.map(([each]) => `${each}\n`).join('');
      const groups = [1, 2, 3, 4].map((owner) => owned.flatMap(([, own], index) => (own === owner ? [index] : [])));
      const claims = groups
        .filter((lines) => lines.length > 0)
        .map((lines, index) => claim(lines, { edit: `${index}` }));
      const edits = importedEdits(of, claims, hasher, 'agent-trace').map(({ edit }) => ({
        ...edit,
        at: '2026-01-01T00:00:00Z',
      }));
      const lines = attribute(of, replay(edits, { hasher }), { hasher });
      const expected = owned.map((_, index) => claims.findIndex((each) => each.lines.includes(index)));
      expect(lines.map(({ edit, isDrift }) => (isDrift || edit === undefined ? -1 : edit))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

function access(files: Readonly<Record<string, string>>, extra: Partial<RecordAccess> = {}): RecordAccess {
  return {
    repository: 'git.example/one',
    commits: async (revisions) =>
      new Map(revisions.filter((it) => commit.startsWith(it)).map((it) => [it, { id: commit, at }])),
    texts: async (names) =>
      new Map(
        names.flatMap((name) => {
          const found = files[name.slice(commit.length + 1)];
          return found === undefined ? [] : [[name, found] as const];
        }),
      ),
    notes: async () => new Map(),
    isIgnored: (path) => path === 'ignored.ts',
    rulesOf: () => ({
      keepCode: true,
      redact: async (it) => it.replaceAll('SECRET', '[removed]'),
      redactPath: async (it) => it,
    }),
    recordedEdits: async () => new Set(),
    created: (code, { edit, eventId, metadata, provenance, triggeredBy }) =>
      code.trim() === ''
        ? undefined
        : {
            event_id: eventId,
            event_type: 'pattern_created',
            pattern_id: 'a0a1a2a3a4a5a6a7',
            pattern_data: { code },
            triggered_by: triggeredBy,
            metadata,
            ...provenance,
            edit,
          },
    lineKey: 'key of this test',
    ...extra,
  };
}

async function read(it: RecordAccess, source: RecordSource) {
  const { counts, steps } = recordSteps(it, source);
  const events: LineageEventInput[] = [];
  for await (const step of steps) events.push(...step.events);
  for (const event of events) lineageEventSchema.parse(event);
  return { events, counts: counts() };
}

const record = (files: AgentTraceRecord['files'], extra: object = {}): string =>
  JSON.stringify({
    version: '0.1.0',
    id: '550e8400-e29b-41d4-a716-446655440000',
    timestamp: '2026-01-23T14:30:00Z',
    vcs: { type: 'git', revision: commit },
    tool: { name: 'cursor' },
    files,
    ...extra,
  });
const file = (path: string, ranges: AgentTraceRecord['files'][number]['conversations'][number]['ranges']) => ({
  path,
  conversations: [
    {
      url: 'https://chat.example.com/1?key=SECRET',
      contributor: { type: 'ai' as const, model_id: 'openai/gpt-5' },
      ranges,
    },
  ],
});
const range = (start_line: number, end_line: number, extra: object = {}) => ({ start_line, end_line, ...extra });

test('lines of a record become events with their session, model, commit and source, without secrets', async () => {
  const source = record([file('a.ts', [range(1, 2), range(3, 3, { contributor: { type: 'mixed' } })])]);
  const { counts, events } = await read(access({ 'a.ts': text }), { format: 'agent-trace', text: source });
  expect(events).toMatchObject([
    {
      pattern_data: { code: 'const first = 1;\n}' },
      file_path: 'a.ts',
      repository: 'git.example/one',
      session_id: 'https://chat.example.com/1?key=[removed]',
      author: 'agent',
      evidence: 'imported',
      evidence_reason: 'agent-trace of cursor',
      commit,
      occurred_at: '2026-01-01T00:00:00.000Z',
      edit: { model: 'openai/gpt-5', imported: { format: 'agent-trace', tool: 'cursor', how: 'exact' } },
    },
    { author: 'unknown', occurred_at: '2026-01-01T00:00:00.001Z', edit: { imported: { how: 'changed' } } },
  ]);
  expect(counts).toMatchObject({ records: 1, refused: [], files: 1, lines: 3, others: 0, mismatched: 0 });
  const again = await read(access({ 'a.ts': text }), { format: 'agent-trace', text: source });
  expect(again.events.map(({ event_id }) => event_id)).toEqual(events.map(({ event_id }) => event_id));
});

test('what does not fit the repository is counted and left out', async () => {
  const own = `sha256:${'0'.repeat(64)}`;
  const records = [
    record([
      file('a.ts', [range(1, 1), range(6, 7), range(3, 2), range(2, 2, { content_hash: own })]),
      file('ignored.ts', [range(1, 1)]),
      file('missing.ts', [range(1, 1)]),
      file('../outside.ts', [range(1, 1)]),
      file('/etc/passwd', [range(1, 1)]),
      {
        path: 'a.ts',
        conversations: [{ ranges: [range(4, 4)] }, { contributor: { type: 'human' }, ranges: [range(5, 5)] }],
      },
    ]),
    record([file('a.ts', [range(1, 1)])], { vcs: { type: 'git', revision: 'no such commit' } }),
    record([file('a.ts', [range(1, 1)])], { vcs: { type: 'jj', revision: commit } }),
    record([file('a.ts', [range(1, 1)])], { vcs: undefined }),
    'no JSON',
  ].join('\n');
  const { counts, events } = await read(access({ 'a.ts': text }), { format: 'agent-trace', text: records });
  expect(events).toHaveLength(1);
  const { refused, ...numbers } = counts;
  expect(numbers).toEqual({
    records: 1,
    files: 3,
    lines: 1,
    others: 2,
    mismatched: 3,
    missing: 1,
    ignored: 1,
    recorded: 0,
  });
  expect(refused.map(({ reason }) => reason)).toEqual([
    'it is not JSON',
    'it names no git revision',
    'it names no git revision',
    'the repository does not have its revision',
  ]);
});

test('a record of hookline keeps its edits, and edits that are recorded here are not imported', async () => {
  const line = (number: number, extra: Partial<TracedLine> = {}): TracedLine => ({
    line: number,
    text: splitLines(text)[number - 1] as string,
    author: 'agent',
    how: 'exact',
    event_id: 'e1',
    session_id: 's/1',
    model: 'claude-opus-5-5',
    ...extra,
  });
  const lines = [
    line(1),
    line(2, { event_id: 'e2', how: 'reformatted' }),
    line(3),
    line(4, { how: 'changed', author: 'unknown' }),
    line(5, { event_id: 'e3' }),
  ];
  const options = { id: '550e8400-e29b-41d4-a716-446655440000', revision: commit, version: '1.2.3' };
  const trace = agentTrace([{ path: 'a.ts', lines }], { ...options, timestamp: '2026-11-20T12:00:00.000Z' });
  const source = { format: 'agent-trace', text: JSON.stringify(trace) } as const;
  const parsed = JSON.parse(source.text) as AgentTraceRecord;
  expect(claimsOfTrace(parsed, 'a.ts', splitLines(text))).toEqual({
    others: 0,
    mismatched: 0,
    claims: [
      { session: 's/1', model: 'claude-opus-5-5', tool: 'hookline', how: 'exact', edit: 'e1', lines: [0, 2] },
      { session: 's/1', model: 'claude-opus-5-5', tool: 'hookline', how: 'reformatted', edit: 'e2', lines: [1] },
      { session: 's/1', model: 'claude-opus-5-5', tool: 'hookline', how: 'changed', edit: 'e1', lines: [3] },
      { session: 's/1', model: 'claude-opus-5-5', tool: 'hookline', how: 'exact', edit: 'e3', lines: [4] },
    ],
  });
  const { events } = await read(access({ 'a.ts': text }), source);
  // Blank lines have no code of their own.
  expect(events.map(({ pattern_data }) => pattern_data?.['code'])).toEqual([
    'const first = 1;\nconst third = 3;',
    '}',
    '}',
    text,
  ]);
  const known = await read(access({ 'a.ts': text }, { recordedEdits: async () => new Set(['e1']) }), source);
  expect(known.counts).toMatchObject({ recorded: 2, lines: 2 });
  expect(known.events).toHaveLength(2);
});

test('notes of git-ai become events, and notes that are no authorship logs are refused', async () => {
  const log = formatAuthorshipLog({
    files: [
      {
        path: 'a.ts',
        entries: [
          { key: 's_1::t_1', spans: [{ start: 1, end: 3 }] },
          { key: 'h_1', spans: [{ start: 2, end: 2 }] },
          { key: 's_1::t_2', spans: [{ start: 6, end: 9 }] },
        ],
      },
    ],
    metadata: {
      schema_version: 'authorship/3.0.0',
      base_commit_sha: commit,
      prompts: {},
      sessions: { s_1: { agent_id: { tool: 'claude', id: 'their session', model: 'claude-x' }, human_author: null } },
    },
  });
  const notes = async () =>
    new Map([
      [commit, log],
      ['b'.repeat(40), 'a remark'],
    ]);
  const { counts, events } = await read(access({ 'a.ts': text }, { notes }), { format: 'git-ai' });
  expect(events).toMatchObject([
    {
      session_id: 'their session',
      pattern_data: { code: 'const first = 1;\nconst third = 3;\nlast();' },
      evidence_reason: 'git-ai of claude',
      edit: { model: 'claude-x', imported: { format: 'git-ai', tool: 'claude', how: 'exact' } },
    },
  ]);
  expect(counts).toMatchObject({ records: 1, lines: 3, others: 1, mismatched: 1 });
  expect(counts.refused).toEqual([{ record: 'b'.repeat(40), reason: 'it is no authorship log of version 3' }]);
});
