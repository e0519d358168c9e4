import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';
import { written } from './transcript.ts';

function git(folder: string, ...args: readonly string[]): string {
  const author = ['user.name=A', 'user.email=a@example.org', 'commit.gpgsign=false'].flatMap((each) => ['-c', each]);
  return execFileSync('git', ['-C', folder, ...author, ...args], { encoding: 'utf8', stdio: 'pipe' });
}

/** A command line whose folder is a repository, and whose service is up. */
async function inRepository(): Promise<CommandLine> {
  const it = await commandLine();
  git(it.folder, 'init', '--quiet', '--initial-branch', 'main');
  git(it.folder, 'remote', 'add', 'origin', 'https://git.example/shop.git');
  expect((await it.run(['up'])).code).toBe(0);
  return it;
}

function commit(folder: string, ...files: readonly string[]): string {
  git(folder, 'add', ...files);
  git(folder, 'commit', '--quiet', '--message', 'a change');
  return git(folder, 'rev-parse', 'HEAD').trim();
}

/** Writes a file in a session, whose transcript is imported. */
async function writeInSession(it: CommandLine, session: string, name: string, text: string): Promise<void> {
  writeFileSync(join(it.folder, name), text);
  const folder = join(it.folder, 'transcripts', encodeURIComponent(session));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'session.jsonl'), written(session, `call-${session}`, join(it.folder, name), text));
  // A batch that is sent again, because its answer was late, is known then.
  const { already_known, imported, stopped } = await it.json('import', '--transcripts', folder);
  expect([imported + already_known, stopped]).toEqual([1, null]);
}

/** Returns author, session, evidence and tool of the lines of a file. */
async function blame(it: CommandLine, file: string): Promise<unknown[][]> {
  const { lines } = await it.json('blame', file);
  return lines.map(({ author, evidence, session_id, source }: Record<string, { tool: string } | null>) => [
    author,
    session_id,
    evidence,
    source?.tool ?? null,
  ]);
}

describe('records of lines', () => {
  test('an export that is imported into an empty home is exported again as it was, and imported once', async () => {
    const [it, other] = [await inRepository(), await inRepository()];
    await writeInSession(it, 's1', 'a.ts', 'const one = 1;\n}\n\nconst two = compute(alpha, beta, gamma);\n}\n');
    commit(it.folder, 'a.ts');
    // A person changes a word, formats a line, and adds one.
    writeFileSync(
      join(it.folder, 'a.ts'),
      '  const one = 1;\n}\n\nconst two = compute(alpha, beta, delta);\n}\n// of a person\n',
    );
    await writeInSession(it, 's/2', 'b c.ts', '}\n\n');
    const head = commit(it.folder, 'a.ts', 'b c.ts');
    const exported = await it.run(['export', 'agent-trace']);
    const first = JSON.parse(exported.stdout);
    expect(first.files.map(({ path }: { path: string }) => path)).toEqual(['a.ts', 'b c.ts']);
    expect(first.vcs.revision).toBe(head);

    git(other.folder, 'fetch', '--quiet', it.folder, 'main');
    git(other.folder, 'reset', '--quiet', '--hard', 'FETCH_HEAD');
    const counts = { records: 1, refused_records: [], other_ranges: 0, mismatched_ranges: 0, missing_files: 0 };
    const imported = JSON.parse(
      (await other.run(['import', '--agent-trace', '-', '--json'], { input: exported.stdout })).stdout,
    );
    expect(imported).toMatchObject({ ...counts, imported: 4, already_known: 0, stopped: null });
    const second = JSON.parse((await other.run(['export', 'agent-trace'])).stdout);
    expect({ ...second, timestamp: '' }).toEqual({ ...first, timestamp: '' });

    const file = join(other.folder, 'trace.json');
    writeFileSync(file, `${JSON.stringify(first)}\n${JSON.stringify({ ...first, id: 'none' })}\n`);
    expect(await other.json('import', '--agent-trace', file)).toMatchObject({
      imported: 0,
      already_known: 4,
      refused_records: [{ record: '2', reason: expect.stringContaining('id: ') }],
    });
    expect(JSON.parse((await other.run(['export', 'agent-trace'])).stdout).files).toEqual(first.files);
    const lines = await blame(other, 'a.ts');
    expect(lines[0]).toEqual(['agent', 's1', 'imported', 'hookline']);
    expect(lines.at(-1)).toEqual(['git', null, null, null]);
    // The home that recorded the session knows these edits.
    expect(await it.json('import', '--agent-trace', file)).toMatchObject({ imported: 0, already_known: 4, lines: 0 });
    const own = await blame(it, 'a.ts');
    expect(own[0]).toEqual(['agent', 's1', 'payload', null]);
    const authors = (of: readonly unknown[][]) => of.map(([author, session]) => [author, session]);
    expect(authors(own)).toEqual(authors(lines));
  });

  test('notes of git-ai are shown and imported, and ours are written beside them on command', async () => {
    const it = await inRepository();
    await writeInSession(it, 's1', 'a.ts', 'const one = 1;\n');
    writeFileSync(join(it.folder, 'b.ts'), 'const b = 1;\nconst c = 2;\n');
    const head = commit(it.folder, 'a.ts', 'b.ts');
    const metadata = {
      schema_version: 'authorship/3.0.0',
      base_commit_sha: head,
      prompts: {},
      sessions: { s_1: { agent_id: { tool: 'cursor', id: 'window', model: 'gpt-5' }, human_author: null } },
    };
    const note = `b.ts\n  s_1::t_1 2\na.ts\n  s_1::t_1 1\n---\n${JSON.stringify(metadata)}`;
    git(it.folder, 'notes', '--ref=ai', 'add', '--message', note, head);
    const refs = git(it.folder, 'for-each-ref');
    const expected = [
      ['git', null, null, null],
      ['agent', 'window', 'imported', 'cursor'],
    ];
    expect(await blame(it, 'b.ts')).toEqual(expected);
    // What was recorded here comes before what a note says.
    expect(await blame(it, 'a.ts')).toEqual([['agent', 's1', 'payload', null]]);
    expect(await it.json('import', '--git-ai')).toMatchObject({ imported: 2, records: 1, lines: 2 });
    expect(await it.json('import', '--git-ai', it.folder)).toMatchObject({ imported: 0, already_known: 2 });
    expect(git(it.folder, 'for-each-ref')).toBe(refs);
    git(it.folder, 'update-ref', '-d', 'refs/notes/ai');
    expect(await blame(it, 'b.ts')).toEqual(expected);
    expect((await it.run(['blame', 'b.ts'])).stdout).toContain('git-ai of cursor');

    const written_ = { ref: 'refs/notes/hookline', commits: 1, written: 1, unchanged: 0, kept: 0, without: 0 };
    expect(await it.json('export', 'git-notes')).toEqual(written_);
    expect(await it.json('export', 'git-notes')).toEqual({ ...written_, written: 0, unchanged: 1 });
    expect(git(it.folder, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\nrefs/notes/hookline\n');
    const text = git(it.folder, 'notes', '--ref=hookline', 'show', 'HEAD');
    expect(text).toMatch(/^a\.ts\n {2}s_\w{14}::t_\w{14} 1\nb\.ts\n {2}s_\w{14}::t_\w{14} 2\n---\n/);
    expect(await it.json('export', 'git-notes', '--ref', 'ai', '--rev', `${head}..HEAD`)).toMatchObject({ commits: 0 });
  });

  test('a source that cannot be read is a sentence', async () => {
    const { folder, run } = await commandLine();
    expect(await run(['import', '--agent-trace', 'a.json', '--git-ai'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--agent-trace'),
    });
    expect(await run(['import', '--git-ai', folder])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no git repository'),
    });
    git(folder, 'init', '--quiet');
    expect(await run(['import', '--agent-trace', 'none.json'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('none.json cannot be read (ENOENT)'),
    });
    expect(await run(['export', 'git-notes', '--ref', 'refs/heads/main'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--ref'),
    });
  });
});
