import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { namesOf, revisionFiles } from '../src/index.ts';

const AUTHOR = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];

test('revisionFiles lists the files of a commit with their earlier names', async () => {
  const top = temporaryFolder();
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', top, ...AUTHOR, ...args], { encoding: 'utf8' });
  git('init', '-q', '-b', 'main');
  mkdirSync(join(top, 'src'));
  const text = Array.from({ length: 20 }, (_, line) => `line ${line}\n`).join('');
  writeFileSync(join(top, 'src', 'one two.ts'), text);
  writeFileSync(join(top, 'other.ts'), 'other\n');
  git('add', '-A');
  git('commit', '-qm', 'first');
  for (const [from, to] of [
    ['src/one two.ts', 'src/three.ts'],
    ['src/three.ts', 'vier.ts'],
  ] as const) {
    git('mv', from, to);
    git('commit', '-qm', to);
  }
  const found = await revisionFiles(join(top, 'src', '..'), 'HEAD');
  if (!found.ok) throw found.error;
  const { commit, files, renames } = found.value;
  expect(commit).toBe(git('rev-parse', 'HEAD').trim());
  expect(files).toEqual(['other.ts', 'vier.ts']);
  expect(namesOf('vier.ts', renames)).toEqual(['vier.ts', 'src/three.ts', 'src/one two.ts']);
  expect(namesOf('other.ts', renames)).toEqual(['other.ts']);
  expect(await revisionFiles(top, 'HEAD~1')).toMatchObject({
    ok: true,
    value: { files: ['other.ts', 'src/three.ts'] },
  });
  expect(await revisionFiles(top, 'nothing')).toMatchObject({ ok: false, error: { code: 'no_revision' } });
  expect(await revisionFiles(temporaryFolder(), 'HEAD')).toMatchObject({ ok: false });
});
