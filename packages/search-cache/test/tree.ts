import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';

/** Runs a command and returns its output and exit code. */
export function shell(command: string, cwd: string): string {
  const { stdout, status } = spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8', env: ENVIRONMENT });
  return `${stdout}[${status}]`;
}

/** Excludes the settings of the user who runs the tests. */
const ENVIRONMENT = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.org',
};

/** A git repository with some files, an ignored folder and a commit. */
export function repository(): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'src/deep'), { recursive: true });
  mkdirSync(join(root, 'build'));
  writeFileSync(join(root, 'src/a.ts'), 'const needle = 1;\n');
  writeFileSync(join(root, 'src/deep/b.ts'), 'export {};\n');
  writeFileSync(join(root, 'build/out.js'), 'needle\n');
  writeFileSync(join(root, '.gitignore'), 'build/\n');
  shell('git init -q && git add -A && git commit -qm first', root);
  return root;
}

/** Waits until all writes so far are older than `settleMs`. */
export async function settled(settleMs: number): Promise<void> {
  const until = performance.timeOrigin + performance.now() + settleMs + 5;
  while (Date.now() <= until) await new Promise((resolve) => setImmediate(resolve));
}
