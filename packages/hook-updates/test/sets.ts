import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';

/** Creates a folder with a hook set of that version. */
export function hookSet(version: string, folder = temporaryFolder()): string {
  mkdirSync(join(folder, 'lib'), { recursive: true });
  writeFileSync(join(folder, 'VERSION'), `${version}\n`);
  writeFileSync(join(folder, 'capture.sh'), `#!/bin/sh\necho ${version}\n`);
  chmodSync(join(folder, 'capture.sh'), 0o755);
  writeFileSync(join(folder, 'lib/decide.mjs'), `export const version = '${version}';\n`);
  writeFileSync(
    join(folder, 'CHANGELOG.md'),
    '# Changes\n\n## 3.0.0\n\nThird.\n\n## [2.0.0] - 2026-01-01\n\nSecond.\n\n## 1.0.0\n\nFirst.\n',
  );
  return folder;
}

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

/** Runs a command and throws when it fails. */
export function shell(command: string, cwd: string): string {
  const { stdout, stderr, status } = spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8', env: ENVIRONMENT });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout;
}
