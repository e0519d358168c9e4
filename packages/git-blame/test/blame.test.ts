import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileStep } from '@hookline/attribution';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { type Blame, BlameError, formatBlame, parseFileArgument } from '../src/index.ts';
import { git, hasher, RecordedRepository } from './repository.ts';

const one = 'const first = 1;\nconst second = 2;\nconst third = 3;\n';
const two = 'const first = 1;\nconst second = 22;\nconst third = 3;\n';

/** Returns number of the edit, author and how of each line. */
function known(result: Blame | BlameError): string[] {
  if (result instanceof BlameError) return [result.message];
  return result.lines.map(({ author, event_id, how }) =>
    [event_id === null ? '-' : Number(event_id.slice(-12)), author, how ?? ''].join(' ').trim(),
  );
}

test('each line has its edit, prompt, session, model and commit', async () => {
  const repository = new RecordedRepository();
  repository.write('a.ts', one);
  const first = repository.commit();
  repository.edit('a.ts', one, two);
  const second = repository.commit();
  const third = `${two}const fourth = 4;\n`;
  repository.edit('a.ts', two, third);
  const result = (await repository.blame('a.ts')) as Blame;
  expect(result).toMatchObject({ file: 'a.ts', repository: 'git.example/one', rev: null, notes: [] });
  expect(known(result)).toEqual(['- git', '1 agent exact', '- git', '2 agent exact']);
  expect(result.lines.map(({ commit }) => commit)).toEqual([first, second, first, null]);
  expect(result.lines[1]).toMatchObject({
    line: 2,
    text: 'const second = 22;',
    evidence: 'payload',
    session_id: 's1',
    trace_id: 't1',
    prompt: 'prompt of t1',
    model: 'model-1',
    at: '2026-01-01T00:01:00.000Z',
  });
});

test('rebase, squash, amend and rename change nothing', async () => {
  const repository = new RecordedRepository();
  repository.write('a.ts', one);
  repository.commit();
  repository.git('branch', 'feature');
  repository.write('a.ts', `// of a person\n${one}`);
  repository.commit();
  repository.git('checkout', '--quiet', 'feature');
  repository.edit('a.ts', one, two);
  repository.commit();
  const last = `${two}const fourth = 4;\n`;
  repository.edit('a.ts', two, last);
  repository.commit();
  const expected = ['- git', '- git', '1 agent exact', '- git', '2 agent exact'];
  repository.git('rebase', '--quiet', 'main');
  expect(known(await repository.blame('a.ts'))).toEqual(expected);
  repository.git('checkout', '--quiet', 'main');
  repository.git('merge', '--quiet', '--squash', 'feature');
  repository.commit('squashed');
  expect(known(await repository.blame('a.ts'))).toEqual(expected);
  repository.git('commit', '--quiet', '--amend', '--message', 'amended');
  repository.git('mv', 'a.ts', 'b.ts');
  expect(known(await repository.blame('b.ts'))).toEqual(expected);
  repository.commit('renamed');
  expect(known(await repository.blame('b.ts'))).toEqual(expected);
});

test('a move that was recorded is followed', async () => {
  const repository = new RecordedRepository();
  repository.edit('a.ts', null, one);
  repository.edit('b.ts', one, one, { moved_from: 'a.ts' });
  expect(known(await repository.blame('b.ts'))).toEqual(['1 agent exact', '1 agent exact', '1 agent exact']);
});

test('a revision is explained from the edits of its time', async () => {
  const repository = new RecordedRepository();
  repository.edit('a.ts', null, one);
  const first = repository.commit();
  repository.edit('a.ts', one, 'const third = 3;\n');
  repository.commit();
  const result = (await repository.blame('a.ts', { revision: first.slice(0, 8) })) as Blame;
  expect(result.rev).toBe(first);
  expect(known(result)).toEqual(['1 agent exact', '1 agent exact', '1 agent exact']);
});

test('what a person formats and changes is told from what an edit wrote', async () => {
  const repository = new RecordedRepository();
  const written = 'call(alphabetical, betatron, gammaray);\nconst answer = compute(first, second, third);\n';
  repository.edit('a.ts', null, written);
  const now =
    'call(\n  alphabetical,\n  betatron,\n  gammaray,\n);\nconst answer = compute(first, second, fourth);\nnewOne();\n';
  repository.write('a.ts', now);
  // The text of the edit is known from the recorded code only.
  const codeOf = (fingerprint: string): Promise<string | undefined> =>
    Promise.resolve(fingerprint === 'f1' ? written : undefined);
  expect(known(await repository.blame('a.ts', { codeOf }))).toEqual([
    ...Array.from({ length: 5 }, () => '1 agent reformatted'),
    '1 unknown changed',
    '- outside',
  ]);
  expect(known(await repository.blame('a.ts')).at(5)).toBe('- outside');
});

test('a formatter that ran between two edits has its lines, where they derive from none', async () => {
  const repository = new RecordedRepository();
  repository.edit('a.ts', null, one);
  const formatted = `/* eslint-disable */\n${one}`;
  const drift = { ...fileStep(one, formatted, 'loose', hasher), author: 'tool' as const };
  repository.edit('a.ts', formatted, `${formatted}last();\n`, { drift });
  expect(known(await repository.blame('a.ts'))).toEqual([
    '- tool',
    ...Array.from({ length: 3 }, () => '1 agent exact'),
    '2 agent exact',
  ]);
});

test('where an edit is missing, lines without edit are of an unknown author', async () => {
  const repository = new RecordedRepository();
  repository.edit('a.ts', null, one);
  repository.edit('a.ts', `${one}of a missing edit\n`, `${one}of a missing edit\nlast();\n`);
  repository.commit();
  expect(known(await repository.blame('a.ts')).slice(3)).toEqual(['- unknown', '2 agent exact']);
});

test('lines of a range have their numbers', async () => {
  const repository = new RecordedRepository();
  repository.edit('a.ts', null, one);
  repository.commit();
  const result = (await repository.blame('a.ts', { range: { start: 2, end: 9 } })) as Blame;
  expect(result.lines.map(({ commit, line, text }) => [line, text, commit !== null])).toEqual([
    [2, 'const second = 2;', true],
    [3, 'const third = 3;', true],
  ]);
  expect(known(await repository.blame('a.ts', { range: { start: 4, end: 4 } }))).toEqual([
    'the file has 3 lines; the range is outside of them',
  ]);
});

test('worktrees, submodules, shallow and partial clones, and repositories without commits are answered', async () => {
  const repository = new RecordedRepository();
  expect(known(await repository.blame('none.ts'))).toEqual([
    'the file does not exist; --rev shows one that was removed',
  ]);
  repository.edit('a.ts', null, one);
  const unborn = (await repository.blame('a.ts')) as Blame;
  expect([known(unborn)[0], unborn.notes]).toEqual([
    '1 agent exact',
    ['Git does not know the file yet: no line is committed.'],
  ]);
  repository.commit();
  repository.edit('a.ts', one, two);
  repository.commit();
  const expected = ['1 agent exact', '2 agent exact', '1 agent exact'];
  const url = `file://${repository.folder}`;
  const folder = temporaryFolder();
  git(folder, 'clone', '--quiet', '--depth', '1', url, 'shallow');
  git(folder, 'clone', '--quiet', '--filter=blob:none', url, 'partial');
  git(folder, 'init', '--quiet', 'parent');
  git(join(folder, 'parent'), 'submodule', '--quiet', 'add', url, 'module');
  repository.git('worktree', 'add', '--quiet', '--detach', join(folder, 'tree'));
  for (const place of ['shallow', 'partial', 'parent/module', 'tree'])
    expect([place, known(await repository.blame('a.ts', { file: join(folder, place, 'a.ts') }))]).toEqual([
      place,
      expected,
    ]);
});

test('each failure is a sentence', async () => {
  const repository = new RecordedRepository();
  repository.write('binary', 'a\0b');
  mkdirSync(join(repository.folder, 'folder'));
  repository.commit();
  expect(known(await repository.blame('binary'))).toEqual(['the file is binary']);
  expect(known(await repository.blame('binary', { revision: 'HEAD' }))).toEqual([
    'the file is binary, or larger than 16 MiB',
  ]);
  expect(known(await repository.blame('folder'))).toEqual(['this is not a file']);
  expect(known(await repository.blame('a.ts', { revision: 'no-such-branch' }))).toEqual([
    'git knows no such revision; --rev takes a commit, branch or tag',
  ]);
  expect(known(await repository.blame('a.ts', { revision: 'HEAD' }))[0]).toContain('does not exist at this revision');
  const outside = join(temporaryFolder(), 'a.ts');
  writeFileSync(outside, one);
  const result = (await repository.blame('other.ts', { file: outside })) as Blame;
  expect([known(result)[0], result.notes[0]]).toEqual([
    '- unknown',
    'The file is in no git repository: commits are not known.',
  ]);
  expect(known(await repository.blame('a.ts', { file: outside, revision: 'HEAD' }))[0]).toContain('has no revisions');
  const editsOf = () => Promise.reject(new Error('away'));
  expect(known(await repository.blame('a.ts', { file: outside, editsOf }))).toEqual([
    'the recorded edits cannot be read',
  ]);
});

test('a name that looks like an option or a pattern is a name', async () => {
  const repository = new RecordedRepository();
  repository.edit('--help', null, one);
  repository.edit('[a]*.ts', null, two);
  repository.commit();
  expect(known(await repository.blame('--help'))).toHaveLength(3);
  const pattern = (await repository.blame('[a]*.ts', { revision: 'HEAD' })) as Blame;
  expect(known(pattern)[0]).toBe('2 agent exact');
});

test('nothing in the repository is written', async () => {
  const repository = new RecordedRepository();
  repository.edit('a.ts', null, one);
  repository.commit();
  repository.edit('a.ts', one, two);
  symlinkSync('a.ts', join(repository.folder, 'link'));
  const before = filesOf(repository.folder);
  await repository.blame('a.ts');
  await repository.blame('a.ts', { revision: 'HEAD' });
  await repository.blame('a.ts', { revision: 'none' });
  expect(before.size).toBeGreaterThan(10);
  expect(filesOf(repository.folder)).toEqual(before);
});

/** Returns inode, size and times of every file below a folder. */
function filesOf(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(
    ['', ...entries].map((name) => {
      const { ctimeNs, ino, mtimeNs, size } = statSync(join(folder, name), { bigint: true });
      return [name, `${ino} ${size} ${mtimeNs} ${ctimeNs}`];
    }),
  );
}

test('the text has a row for each line, and explains its signs', async () => {
  const repository = new RecordedRepository();
  repository.edit('a.ts', null, one);
  repository.write('a.ts', `${one.replace('const first', '  const first')}\u{1b}[31mred\n`);
  const result = (await repository.blame('a.ts')) as Blame;
  expect(formatBlame(result).split('\n')).toEqual([
    'edit      session  author   prompt        time              commit            line  text',
    '00000000  s1       agent    prompt of t1  2026-01-01 00:01  not committed  ~     1    const first = 1;',
    '00000000  s1       agent    prompt of t1  2026-01-01 00:01  not committed        2  const second = 2;',
    '00000000  s1       agent    prompt of t1  2026-01-01 00:01  not committed        3  const third = 3;',
    String.raw`-         -        outside  -             -                 not committed        4  \u001b[31mred`,
    '',
    '~ the words of the edit in another format',
    '',
    'Git does not know the file yet: no line is committed.',
  ]);
});

test('FILE, FILE:LINE and FILE:LINE-LINE are understood', () => {
  const parse = (text: string, ...files: readonly string[]) => {
    const result = parseFileArgument(text, (file) => files.includes(file));
    return result.ok ? result.value : result.error.message;
  };
  expect(parse('src/a.ts')).toEqual({ file: 'src/a.ts' });
  expect(parse('src/a.ts:12')).toEqual({ file: 'src/a.ts', range: { start: 12, end: 12 } });
  expect(parse('C:\\a.ts:12-20')).toEqual({ file: 'C:\\a.ts', range: { start: 12, end: 20 } });
  expect(parse('a:12', 'a:12')).toEqual({ file: 'a:12' });
  for (const wrong of ['a:0', 'a:9-3']) expect(parse(wrong)).toContain('counted from 1');
});
