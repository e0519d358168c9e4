import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gitUserId } from '@hookline/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createGitHistory,
  type FileVersion,
  type GitHistory,
  type GitHistoryOptions,
  repositoryTop,
} from '../src/index.ts';

const root = mkdtempSync(join(tmpdir(), 'git-history-'));
const repository = join(root, 'repo');
const commits: string[] = [];

function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), content);
}

function commit(day: number): void {
  const date = `2026-01-0${day}T03:04:05+01:00`;
  git(repository, 'add', '-A');
  execFileSync(
    'git',
    ['-C', repository, '-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '-qm', `@${day}`],
    {
      env: { ...process.env, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date },
    },
  );
  commits.push(git(repository, 'rev-parse', 'HEAD'));
}

const LONG = Array.from({ length: 30 }, (_, line) => `const value${line} = ${line};\n`).join('');

beforeAll(() => {
  mkdirSync(repository);
  git(repository, 'init', '-q', '-b', 'main');
  write('src/a.ts', 'export const a = 1;\n');
  write('naïve "file"\n@name.py', 'x = 1\n');
  write('image.bin', Uint8Array.of(1, 0, 2));
  write('long.ts', LONG);
  commit(1);
  write('src/a.ts', 'export const a = 2;\n');
  renameSync(join(repository, 'long.ts'), join(repository, 'moved.ts'));
  write('moved.ts', `${LONG}export {};\n`);
  symlinkSync('src/a.ts', join(repository, 'link.ts'));
  commit(2);
  git(repository, 'checkout', '-qb', 'side');
  write('src/b.ts', 'b1\n');
  commit(3);
  write('src/b.ts', 'b2\n');
  commit(4);
  git(repository, 'checkout', '-q', 'main');
  git(repository, 'merge', '-q', '--no-ff', '-m', 'merge', 'side');
  commits.push(git(repository, 'rev-parse', 'HEAD'));
  rmSync(join(repository, 'src/a.ts'));
  commit(6);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function versionsOf(history: GitHistory): Promise<FileVersion[]> {
  const versions: FileVersion[] = [];
  for await (const version of history) versions.push(version);
  return versions;
}

const read = (options: Partial<GitHistoryOptions> = {}): Promise<FileVersion[]> =>
  versionsOf(createGitHistory({ repository, ...options }));

describe('createGitHistory', () => {
  it('yields every version of every file, oldest first, and a merge as one version', async () => {
    const history = createGitHistory({ repository });
    const versions = await versionsOf(history);
    expect(versions.map(({ after, before, commit, path }) => [commits.indexOf(commit), path, before, after])).toEqual([
      [0, 'long.ts', undefined, LONG],
      [0, 'naïve "file"\n@name.py', undefined, 'x = 1\n'],
      [0, 'src/a.ts', undefined, 'export const a = 1;\n'],
      [1, 'moved.ts', LONG, `${LONG}export {};\n`],
      [1, 'src/a.ts', 'export const a = 1;\n', 'export const a = 2;\n'],
      [4, 'src/b.ts', undefined, 'b2\n'],
    ]);
    expect(versions[3]?.previousPath).toBe('long.ts');
    expect(versions[0]?.at).toBe('2026-01-01T02:04:05.000Z');
    expect(new Set(versions.map(({ authorId }) => authorId))).toEqual(new Set([gitUserId('A@example.org')]));
    expect(history.counts).toEqual({ versions: 6, binary: 1, tooLarge: 0, missing: 0 });
  });

  it('yields the same ids in a clone', async () => {
    const clone = join(root, 'clone.git');
    git(root, 'clone', '-q', '--bare', repository, clone);
    const ids = (await read()).map(({ versionId }) => versionId);
    expect((await read({ repository: clone })).map(({ versionId }) => versionId)).toEqual(ids);
    expect(new Set(ids).size).toBe(6);
  });

  it('resumes after any commit with all later ones', async () => {
    const all = await read();
    for (const [at, commit] of commits.entries()) {
      if (at === 2 || at === 3) continue; // not on the path of first parents
      const later = all.filter((version) => commits.indexOf(version.commit) > at);
      expect(await read({ after: commit })).toEqual(later);
    }
  });

  it('starts at the date in since', async () => {
    const versions = await read({ since: '2026-01-02T00:00:00Z' });
    expect(versions.map(({ path }) => path)).toEqual(['moved.ts', 'src/a.ts', 'src/b.ts']);
  });

  it('omits unwanted and oversized files', async () => {
    expect((await read({ wants: (path) => path.endsWith('.py') })).map(({ after }) => after)).toEqual(['x = 1\n']);
    const history = createGitHistory({ repository, maxFileBytes: 100 });
    expect((await versionsOf(history)).map(({ path }) => path)).not.toContain('long.ts');
    expect(history.counts).toMatchObject({ versions: 4, tooLarge: 2 });
  });

  it('yields the same paths from every folder and git configuration', async () => {
    const all = await read();
    git(repository, 'config', 'diff.relative', 'true');
    try {
      expect(await read({ repository: join(repository, 'src') })).toEqual(all);
    } finally {
      git(repository, 'config', '--unset', 'diff.relative');
    }
  });

  it('yields paths relative to repositoryTop', async () => {
    const top = realpathSync(repository);
    for (const folder of ['.', 'src', '.git', '.git/refs'])
      expect(await repositoryTop(join(repository, folder))).toBe(top);
    const bare = join(root, 'bare.git');
    git(root, 'clone', '-q', '--bare', repository, bare);
    expect(await repositoryTop(bare)).toBe(realpathSync(bare));
    await expect(repositoryTop(root)).rejects.toMatchObject({ code: 'no_repository' });
  });

  it('terminates git when the loop ends early', async () => {
    for await (const { path } of createGitHistory({ repository })) {
      expect(path).toBe('long.ts');
      break;
    }
  });
});

describe('GitHistoryError', () => {
  it.each([
    ['a folder that is no repository', { repository: root }, 'no_repository'],
    ['a folder that is not there', { repository: join(root, 'nowhere') }, 'no_repository'],
    ['a commit that is not there', { repository, after: '0'.repeat(39).concat('1') }, 'unknown_commit'],
  ])('is thrown for %s', async (_, options, code) => {
    await expect(versionsOf(createGitHistory(options))).rejects.toMatchObject({ name: 'GitHistoryError', code });
  });

  it('is thrown for a repository without commits', async () => {
    const empty = join(root, 'empty');
    mkdirSync(empty);
    git(empty, 'init', '-q');
    await expect(versionsOf(createGitHistory({ repository: empty }))).rejects.toMatchObject({ code: 'no_repository' });
  });

  it.each([
    [{ repository, maxFileBytes: 0 }, 'maxFileBytes must be an integer from 1, not 0'],
    [{ repository, after: '--all' }, 'after must be a commit id of 40 or 64 hexadecimal digits'],
  ])('is preceded by a RangeError for invalid options: %j', (options, message) => {
    expect(() => createGitHistory(options)).toThrow(new RangeError(message));
  });

  it('is thrown when git cannot be run', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = root;
    try {
      await expect(versionsOf(createGitHistory({ repository }))).rejects.toMatchObject({ code: 'no_git' });
    } finally {
      process.env['PATH'] = path;
    }
  });
});

describe('commit time', () => {
  it.each([
    ['before 1970', '-1000000 +0000', '1970-01-01T00:00:00.000Z'],
    ['in the far future', '99999999999999 +0000', '9999-12-30T00:00:00.000Z'],
    ['in a time zone that does not exist', '1700000000 +9999', '2023-11-14T22:13:20.000Z'],
    ['in a time zone with an odd offset', '1700000000 -0731', '2023-11-14T22:13:20.000Z'],
    ['that is no number', 'yesterday', '1970-01-01T00:00:00.000Z'],
  ])('%s is given as a time that can be recorded', async (_, date, at) => {
    const folder = mkdtempSync(join(root, 'dates-'));
    git(folder, 'init', '-q', '-b', 'main');
    writeFileSync(join(folder, 'a.ts'), 'a\n');
    git(folder, 'add', '-A');
    const object = `tree ${git(folder, 'write-tree')}\nauthor A <a@example.org> ${date}\ncommitter A <a@example.org> ${date}\n\nm\n`;
    const args = ['-C', folder, 'hash-object', '-t', 'commit', '-w', '--literally', '--stdin'];
    const id = execFileSync('git', args, { input: object, encoding: 'utf8' }).trim();
    git(folder, 'update-ref', 'refs/heads/main', id);
    const versions: FileVersion[] = [];
    for await (const version of createGitHistory({ repository: folder })) versions.push(version);
    expect(versions).toMatchObject([{ commit: id, at, path: 'a.ts' }]);
  });
});
