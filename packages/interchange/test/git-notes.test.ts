import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attestedAgent, parseAuthorshipLog } from '@hookline/attribution';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { exportGitNotes, type NoteAccess, notesRef, type TracedLine, writeNote } from '../src/index.ts';

/** Runs git without the settings of the user. */
function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
    env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  });
}

function repositoryWith(count: number): { readonly folder: string; readonly commits: readonly string[] } {
  const folder = temporaryFolder();
  git(folder, 'init', '--quiet');
  const commits = Array.from({ length: count }, (_, index) => {
    writeFileSync(join(folder, 'a.ts'), `line ${index}\n`);
    git(folder, 'add', '--all');
    git(folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', 'a');
    return git(folder, 'rev-parse', 'HEAD').trim();
  });
  return { folder, commits };
}

const line = (number: number, commit: string, extra: Partial<TracedLine> = {}): TracedLine => ({
  line: number,
  text: `line ${number}`,
  author: 'agent',
  how: 'exact',
  event_id: 'e1',
  session_id: 'session-1',
  model: 'claude-opus-5-5',
  commit,
  ...extra,
});

/** Access to a repository whose file `a.ts` has the given lines at every commit. */
function access(folder: string, commits: readonly string[], lines: readonly TracedLine[]): NoteAccess {
  return {
    version: '1.2.3',
    now: () => 0,
    repository: async () => 'git.example/one',
    commits: async () => commits,
    commitFiles: async (commit) => ({ commit, files: [['a.ts'], ['unchanged.ts'], ['unrecorded.ts']] }),
    changedFiles: async () => new Set(['a.ts', 'unrecorded.ts']),
    editedFiles: async () => ({ files: [{ path: 'a.ts' }, { path: 'unchanged.ts' }], next: null }),
    lines: async (path) => (path === 'a.ts' ? lines : Promise.reject(new Error(`${path} was read`))),
    notes: async (ref, wanted) =>
      new Map(
        git(folder, 'notes', `--ref=${ref}`, 'list')
          .split('\n')
          .map((each) => each.split(' '))
          .flatMap(([blob = '', commit = '']) =>
            wanted.has(commit) ? [[commit, git(folder, 'cat-file', 'blob', blob)] as const] : [],
          ),
      ),
    writeNote: (ref, commit, text) => writeNote(folder, ref, commit, text),
    isGitAiInstalled: () => false,
  };
}

test('each commit has a note with the lines that came with it, in our own ref and nowhere else', async () => {
  const { commits, folder } = repositoryWith(2);
  const [first = '', second = ''] = commits;
  // A hook that refuses every change of a ref.
  mkdirSync(join(folder, '.git/hooks'), { recursive: true });
  writeFileSync(join(folder, '.git/hooks/reference-transaction'), '#!/bin/sh\nexit 1\n');
  chmodSync(join(folder, '.git/hooks/reference-transaction'), 0o755);
  const before = git(folder, 'for-each-ref');
  const lines = [
    line(1, first),
    line(2, second),
    line(3, second),
    line(4, second, { event_id: 'e2', how: 'reformatted', model: null }),
    line(5, second, { author: 'unknown', how: 'changed' }),
    line(6, second, { author: 'git', how: null, event_id: null, session_id: null }),
    line(7, second),
    line(8, second, { session_id: 'w7', source: { tool: 'cursor', edit: 'their edit' } }),
  ];
  const result = await exportGitNotes(access(folder, commits, lines));
  expect(result).toEqual({ ref: 'refs/notes/hookline', commits: 2, written: 2, unchanged: 0, kept: 0, without: 0 });
  const text = git(folder, 'notes', '--ref=hookline', 'show', second);
  expect(text.split('\n').slice(0, 5)).toEqual([
    'a.ts',
    expect.stringMatching(/^ {2}s_[0-9a-f]{14}::t_[0-9a-f]{14} 2-3,7$/),
    expect.stringMatching(/^ {2}s_[0-9a-f]{14}::t_[0-9a-f]{14} 4$/),
    expect.stringMatching(/^ {2}s_[0-9a-f]{14}::t_[0-9a-f]{14} 8$/),
    '---',
  ]);
  const log = parseAuthorshipLog(text);
  expect(log?.metadata).toMatchObject({ git_ai_version: 'hookline 1.2.3', base_commit_sha: second, prompts: {} });
  const agents = [1, 2, 4, 5, 6, 7, 8].map((number) => log && attestedAgent(log, 'a.ts', number)?.id);
  expect(agents).toEqual([undefined, 'session-1', 'session-1', undefined, undefined, 'session-1', 'w7']);
  const refs = git(folder, 'for-each-ref')
    .split('\n')
    .filter((each) => !each.endsWith('refs/notes/hookline'));
  expect(refs.join('\n')).toBe(before);
  expect(git(folder, 'status', '--porcelain')).toBe('');
});

test('a repeated export writes nothing, a changed one replaces our notes, and notes of others stay', async () => {
  const { commits, folder } = repositoryWith(3);
  const [first = '', second = '', third = ''] = commits;
  const written = await exportGitNotes(access(folder, [first], [line(1, first)]));
  expect(written.written).toBe(1);
  git(folder, '-c', 'user.name=a', '-c', 'user.email=a@b.c', 'notes', '--ref=hookline', 'add', '-m', 'mine', second);
  const lines = commits.map((commit, index) => line(index + 1, commit));
  const both = access(folder, [first, second], lines);
  expect(await exportGitNotes(both)).toMatchObject({ written: 0, unchanged: 1, kept: 1 });
  expect(git(folder, 'notes', '--ref=hookline', 'show', second)).toBe('mine\n');
  const moved = access(folder, [first, third], [line(7, first)]);
  expect(await exportGitNotes(moved)).toMatchObject({ written: 1, without: 1 });
  expect(git(folder, 'notes', '--ref=hookline', 'show', first)).toContain(' 7\n');
});

test('the ref of git-ai is written on demand only, and never where git-ai is installed', async () => {
  const { commits, folder } = repositoryWith(1);
  const it = access(folder, commits, [line(1, commits[0] ?? '')]);
  await expect(exportGitNotes({ ...it, isGitAiInstalled: () => true }, { ref: 'ai' })).rejects.toThrow(
    'git-ai is installed',
  );
  expect(git(folder, 'for-each-ref', 'refs/notes')).toBe('');
  expect(await exportGitNotes(it, { ref: 'ai' })).toMatchObject({ ref: 'refs/notes/ai', written: 1 });
});

test('a ref is one for notes, and not that of git itself', () => {
  expect(notesRef('team/ours')).toBe('refs/notes/team/ours');
  expect(notesRef('refs/notes/hookline')).toBe('refs/notes/hookline');
  for (const wrong of ['refs/heads/main', 'refs/notes', '', '--force', 'a..b', 'a b', '../x', 'x.lock', 'commits'])
    expect(() => notesRef(wrong)).toThrow(/--ref/);
});

test('a note that git cannot write is a sentence', async () => {
  await expect(writeNote(temporaryFolder(), 'refs/notes/hookline', 'HEAD', 'x')).rejects.toThrow(
    'could not write the note',
  );
});
