import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { locate, normalizeRemote } from '../src/index.ts';

const git = (cwd: string, ...args: string[]): void =>
  void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd, stdio: 'ignore' });

test('a file is found in its repository, from any folder and any worktree of it', () => {
  const root = join(temporaryFolder(), 'work');
  mkdirSync(join(root, 'src/deep'), { recursive: true });
  git(root, 'init');
  expect(locate(join(root, 'src/deep/a.ts'))).toEqual({ repository: root, path: 'src/deep/a.ts' });
  git(root, 'remote', 'add', 'origin', 'https://me:token@github.com/owner/name.git');
  expect(locate(join(root, 'src/deep/a.ts'))).toEqual({ repository: 'github.com/owner/name', path: 'src/deep/a.ts' });
  git(root, 'commit', '--allow-empty', '-m', 'first');
  const tree = join(root, '../tree');
  git(root, 'worktree', 'add', tree);
  expect(locate(join(tree, 'b.ts'))).toEqual({ repository: 'github.com/owner/name', path: 'b.ts' });
});

test('outside of any repository the path stays absolute', () => {
  const path = join(temporaryFolder(), 'a.ts');
  expect(locate(path)).toEqual({ repository: undefined, path });
});

describe('a remote has one name, however it is written, and no password in it', () => {
  test.each([
    ['git@github.com:owner/name.git', 'github.com/owner/name'],
    ['https://github.com/owner/name', 'github.com/owner/name'],
    ['https://user:secret@GitHub.com/owner/name.git/', 'github.com/owner/name'],
    ['ssh://git@github.com:22/owner/name.git', 'github.com:22/owner/name'],
    ['/srv/git/name.git', 'srv/git/name'],
  ])('%s is %s', (url, name) => expect(normalizeRemote(url)).toBe(name));
});
