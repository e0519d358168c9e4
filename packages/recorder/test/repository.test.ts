import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isForeignPath, locate, normalizeRemote, realPath } from '../src/index.ts';

const git = (cwd: string, ...args: string[]): void =>
  void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd, stdio: 'ignore' });

test('locate finds the repository from any folder and worktree', () => {
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

test('locate returns an absolute path outside of a repository', () => {
  const path = join(temporaryFolder(), 'a.ts');
  expect(locate(path)).toEqual({ repository: undefined, path });
});

test('locate gives a file one location for all symbolic links to it', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'real/.git'), { recursive: true });
  symlinkSync(join(root, 'real'), join(root, 'link'));
  writeFileSync(join(root, 'real/a.ts'), '');
  symlinkSync(join(root, 'real/a.ts'), join(root, 'a.ts'));
  const location = { repository: realPath(join(root, 'real')), path: 'a.ts' };
  for (const name of ['real/a.ts', 'link/a.ts', 'a.ts']) expect(locate(join(root, name))).toEqual(location);
  expect(locate(join(root, 'link/new/b.ts'))).toEqual({ ...location, path: 'new/b.ts' });
});

test.each(['C:\\Users\\dev\\shop\\cart.ts', 'c:/Users/dev/cart.ts', '\\\\server\\share\\cart.ts'])(
  'locate puts the Windows path %s into no repository of this machine',
  (path) => {
    expect(isForeignPath(path, true)).toBe(false);
    if (process.platform !== 'win32') expect(locate(path)).toEqual({ repository: undefined, path });
  },
);

describe('origin of a repository', () => {
  const origin = '[remote "origin"]\n\turl = https://git.example/o/n.git\n';
  const configurations = [
    ['plain', origin],
    ['quoted', '[remote "origin"]\n\turl = "https://git.example/o/n.git"\n'],
    ['followed by a comment', '[remote "origin"]\n\turl = https://git.example/o/n.git # main one\n'],
    ['with a key in capitals', '[Remote "origin"]\n\tURL = https://git.example/o/n.git\n'],
    ['behind a section that is a comment', `# [remote "origin"]\n#\turl = https://old.example/o/n.git\n${origin}`],
    ['with insteadOf', '[url "https://git.example/"]\n\tinsteadOf = ge:\n[remote "origin"]\n\turl = ge:o/n.git\n'],
    ['on the line of its section', '[remote "origin"] url = https://git.example/o/n.git\n'],
    ['over two lines', '[remote "origin"]\n\turl = https://git.example/\\\no/n.git\n'],
    ['with Windows line ends', origin.replaceAll('\n', '\r\n')],
  ] as const;

  test.each(configurations)('is read as git reads it when it is %s', (_, text) => {
    const root = join(temporaryFolder(), 'work');
    mkdirSync(root);
    git(root, 'init');
    appendFileSync(join(root, '.git/config'), text);
    expect(locate(join(root, 'a.ts')).repository).toBe('git.example/o/n');
  });

  test.each(configurations)('is read from the file when git refuses the repository, %s', (_, text) => {
    const root = join(temporaryFolder(), 'work');
    // Without HEAD and objects this is no repository to git.
    mkdirSync(join(root, '.git'), { recursive: true });
    writeFileSync(join(root, '.git/config'), text);
    expect(locate(join(root, 'a.ts')).repository).toBe('git.example/o/n');
  });

  test('follows includes, and changes of the included file', () => {
    const root = join(temporaryFolder(), 'work');
    mkdirSync(root);
    git(root, 'init');
    git(root, 'config', 'include.path', 'more');
    writeFileSync(join(root, '.git/more'), origin);
    expect(locate(join(root, 'a.ts')).repository).toBe('git.example/o/n');
    writeFileSync(join(root, '.git/more'), origin.replace('/o/n', '/owner/name'));
    expect(locate(join(root, 'a.ts')).repository).toBe('git.example/owner/name');
  });
});

describe('normalizeRemote returns one name without credentials', () => {
  test.each([
    ['git@github.com:owner/name.git', 'github.com/owner/name'],
    ['https://github.com/owner/name', 'github.com/owner/name'],
    ['https://user:secret@GitHub.com/owner/name.git/', 'github.com/owner/name'],
    ['ssh://git@github.com:22/owner/name.git', 'github.com:22/owner/name'],
    ['ssh://git@[::1]:22/owner/name.git', '[::1]:22/owner/name'],
    ['[::1]:owner/name', '[::1]/owner/name'],
    ['/srv/git/name.git', 'srv/git/name'],
    ['file:///srv/me@home/name.git', 'srv/me@home/name'],
    ['C:/git/name.git', 'C:/git/name'],
    ['https://me:secret;word@host/o/n.git', 'host/o/n'],
    ['https://me:secret#word@host/o/n.git', 'host/o/n'],
    ['https://me:secret/word@host/o/n.git', 'host/o/n'],
    ['https://me:12/secret@host/o/n.git', 'host/o/n'],
    ['https://me:secret@word@host/o/n.git', 'host/o/n'],
    ['https://me:secret?word@host/o/n.git', 'host/o/n'],
    ['https://host/o/n.git?token=secret', 'host/o/n'],
    ['https://host/o/n.git#secret', 'host/o/n'],
    ['me:secret@host:o/n.git', 'host/o/n'],
    ['me:secret@host/o/n.git', 'host/o/n'],
    ['codecommit::https://me:secret@host/o/n', 'host/o/n'],
  ])('%s is %s', (url, name) => expect(normalizeRemote(url)).toBe(name));

  test.each(['ext::sh -c "curl -H secret host"', 'custom::secret', 'ext::https://me:secret@host/o'])(
    '%s has no name',
    (url) => expect(normalizeRemote(url)).toBeUndefined(),
  );

  test('for every password', () => {
    const secret = 'k3yW0rd';
    fc.assert(
      fc.property(
        fc.constantFrom('https://', 'ssh://', 'http://', ''),
        fc.string({ maxLength: 8 }),
        fc.string({ maxLength: 8 }),
        fc.constantFrom('m', 'me', ''),
        (scheme, before, after, user) => {
          const name = normalizeRemote(`${scheme}${user}:${before}${secret}${after}@git.example:8443/owner/name.git`);
          expect(name ?? '').not.toContain(secret);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
