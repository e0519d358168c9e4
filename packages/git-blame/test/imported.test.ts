import { formatAuthorshipLog, keptStep, splitLines } from '@hookline/attribution';
import { expect, test } from 'vitest';
import { type Blame, type BlamedEdit, blobTexts, commitTimes, formatBlame, noteTexts } from '../src/index.ts';
import { hasher, RecordedRepository } from './repository.ts';

const text = 'const first = 1;\n}\nconst third = 3;\n}\n';

/** The edit of an imported record that claims some lines of a text. */
function imported(of: string, lines: readonly number[], extra: Partial<BlamedEdit> = {}): Partial<BlamedEdit> {
  const all = splitLines(of);
  const rest = [...all.keys()].filter((line) => !lines.includes(line));
  const before = rest.map((line) => `${all[line]}\n`).join('');
  const kept = Int32Array.from(all, (_, line) => rest.indexOf(line));
  return {
    ...keptStep(before, of, kept, hasher),
    drift: { ...keptStep(null, before, new Int32Array(rest.length).fill(-1), hasher), author: 'git' },
    evidence: 'imported',
    imported: { format: 'agent-trace', tool: 'cursor', how: 'exact', edit: 'their edit' },
    trace_id: null,
    ...extra,
  };
}

const shown = (result: unknown): unknown[] =>
  (result as Blame).lines.map(({ author, evidence, how, session_id, source, text: line }) => [
    line,
    author,
    how,
    evidence,
    session_id,
    source && `${source.format} ${source.tool}`,
  ]);
const ofGit = (line: string): unknown[] => [line, 'git', null, null, null, null];
const theirs = (line: string, how = 'exact'): unknown[] => [
  line,
  how === 'changed' ? 'unknown' : 'agent',
  how,
  'imported',
  's9',
  'agent-trace cursor',
];

test('lines of an imported record are known where nothing was recorded here, equal lines by their place', async () => {
  const repository = new RecordedRepository();
  repository.edit('a.ts', text, text, imported(text, [2, 3], { session_id: 's9' }));
  repository.commit();
  const result = await repository.blame('a.ts');
  expect(shown(result)).toEqual([ofGit('const first = 1;'), ofGit('}'), theirs('const third = 3;'), theirs('}')]);
  expect((result as Blame).lines[2]).toMatchObject({ source: { edit: 'their edit' }, trace_id: null, prompt: null });
  expect(formatBlame(result as Blame)).toContain('records of other programs: 2 (agent-trace of cursor)');
});

test('an imported line that was changed or formatted since is so', async () => {
  const repository = new RecordedRepository();
  const before = 'const first = compute(alpha, beta, gamma);\n';
  repository.edit('a.ts', before, before, imported(before, [0], { session_id: 's9' }));
  repository.commit();
  repository.write('a.ts', '  const first = compute(alpha, beta, gamma)\n');
  expect(shown(await repository.blame('a.ts'))).toEqual([
    theirs('  const first = compute(alpha, beta, gamma)', 'reformatted'),
  ]);
  repository.write('a.ts', 'const first = compute(alpha, beta, delta);\n');
  expect(shown(await repository.blame('a.ts'))).toEqual([
    theirs('const first = compute(alpha, beta, delta);', 'changed'),
  ]);
});

test('edits that were recorded here come first, whatever a record claims', async () => {
  const repository = new RecordedRepository();
  repository.edit('a.ts', null, text);
  repository.edit('a.ts', text, text, imported(text, [0, 1, 2, 3], { session_id: 's9' }));
  expect((await repository.blame('a.ts')) as Blame).toMatchObject({
    lines: Array.from({ length: 4 }, () => ({ session_id: 's1', source: null })),
  });
});

test('records of several commits add up, and the latest one counts', async () => {
  const repository = new RecordedRepository();
  repository.edit('a.ts', text, text, imported(text, [0], { session_id: 'old' }));
  const next = `${text}const fifth = 5;\n`;
  repository.edit('a.ts', next, next, imported(next, [4], { session_id: 'new' }));
  repository.edit('a.ts', next, next, imported(next, [0, 4], { session_id: 'newer' }));
  const { lines } = (await repository.blame('a.ts')) as Blame;
  expect(lines.map(({ session_id }) => session_id)).toEqual(['newer', null, null, null, 'newer']);
});

/** A note that says that a session wrote some lines. */
function note(path: string, lines: string, session = 's9'): string {
  const [start = 1, end = start] = lines.split('-').map(Number);
  return formatAuthorshipLog({
    files: [{ path, entries: [{ key: 's_1::t_1', spans: [{ start, end }] }] }],
    metadata: {
      schema_version: 'authorship/3.0.0',
      base_commit_sha: '',
      prompts: {},
      sessions: { s_1: { agent_id: { tool: 'cursor', id: session, model: 'gpt-5' }, human_author: null } },
    },
  });
}

test('a note of git-ai explains lines by their place in the commit that they came with, also after a rename', async () => {
  const repository = new RecordedRepository();
  repository.write('a.ts', text);
  const first = repository.commit();
  repository.git('notes', '--ref=ai', 'add', '-m', note('a.ts', '3-4'), first);
  repository.write('a.ts', `// of a person\n${text}`);
  repository.commit();
  repository.git('mv', 'a.ts', 'b.ts');
  repository.commit();
  const { lines, notes } = (await repository.blame('b.ts')) as Blame;
  expect(lines.map(({ author, session_id }) => [author, session_id])).toEqual([
    ['git', null],
    ['git', null],
    ['git', null],
    ['agent', 's9'],
    ['agent', 's9'],
  ]);
  expect(lines[3]).toMatchObject({
    how: 'exact',
    evidence: 'imported',
    event_id: null,
    model: 'gpt-5',
    commit: first,
    source: { format: 'git-ai', tool: 'cursor', edit: null },
  });
  expect(notes.at(-1)).toContain('2 (git-ai of cursor)');
  // A range is explained like the whole file.
  expect((await repository.blame('b.ts', { range: { start: 4, end: 4 } })) as Blame).toMatchObject({
    lines: [{ line: 4, session_id: 's9' }],
  });
});

test('notes of our own ref come before those of git-ai, and notes that are no authorship logs are passed over', async () => {
  const repository = new RecordedRepository();
  repository.write('a.ts', text);
  const commit = repository.commit();
  repository.git('notes', '--ref=ai', 'add', '-m', 'a remark', commit);
  expect(((await repository.blame('a.ts')) as Blame).lines[0]).toMatchObject({ author: 'git', source: null });
  repository.git('notes', '--ref=ai', 'add', '--force', '-m', note('a.ts', '1-2'), commit);
  repository.git('notes', '--ref=hookline', 'add', '-m', note('a.ts', '1', 'own'), commit);
  const { lines } = (await repository.blame('a.ts')) as Blame;
  expect(lines.map(({ session_id }) => session_id)).toEqual(['own', 's9', null, null]);
});

test('texts, times and notes of commits are read; what is missing is left out', async () => {
  const repository = new RecordedRepository();
  repository.write('a.ts', text);
  const commit = repository.commit();
  repository.git('notes', '--ref=ai', 'add', '-m', 'a remark', commit);
  expect([...(await blobTexts(repository.folder, [`${commit}:a.ts`, `${commit}:b.ts`])).values()]).toEqual([text]);
  const times = await commitTimes(repository.folder, ['HEAD', 'none', '--all', 'HEAD:a.ts']);
  expect([...times]).toEqual([['HEAD', { id: commit, at: expect.any(Number) }]]);
  expect(times.get('HEAD')?.at).toBe(Number(repository.git('log', '-1', '--format=%ct')) * 1000);
  expect([...(await noteTexts(repository.folder, 'refs/notes/ai'))]).toEqual([[commit, 'a remark\n']]);
  expect([...(await noteTexts(repository.folder, 'refs/notes/ai', new Set(['other'])))]).toEqual([]);
  expect([...(await noteTexts(repository.folder, 'refs/notes/none'))]).toEqual([]);
});
