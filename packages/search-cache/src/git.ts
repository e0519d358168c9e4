import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { MIB } from '@hookline/clock';

/**
 * Returns the files of git that change when HEAD, the index or the ignore rules of `folder` do, absolute; some may be
 * absent. `undefined` outside a repository. Does not run git.
 */
export function gitFiles(folder: string): readonly string[] | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const marker = join(at, '.git');
    if (existsSync(marker)) return filesOf(marker);
    if (dirname(at) === at) return undefined;
  }
}

function filesOf(marker: string): string[] {
  const gitDir = statSync(marker).isDirectory() ? marker : linkedPath(marker, /^gitdir: (.+)$/m);
  const commonFile = join(gitDir, 'commondir');
  const common = existsSync(commonFile) ? linkedPath(commonFile, /^(.+)$/m) : gitDir;
  const head = join(gitDir, 'HEAD');
  const ref = /^ref: (.+)$/m.exec(readFileSync(head, 'utf8'))?.[1];
  const refs = ref === undefined ? [] : [join(common, ref), join(gitDir, ref)];
  const others = ['packed-refs', 'config', 'info/exclude'].map((name) => join(common, name));
  return [head, join(gitDir, 'index'), ...refs, ...others];
}

/** Returns the path that a file of git names, relative to that file's folder. */
function linkedPath(file: string, pattern: RegExp): string {
  const path = pattern.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return isAbsolute(path) ? path : resolve(dirname(file), path);
}

const GIT_TIMEOUT_MS = 2000;
const MAX_OUTPUT_BYTES = 4 * MIB;

/** Returns the folders under `folder` (itself included) that git ignores entirely, absolute. Rejects when git fails. */
export async function ignoredFolders(folder: string): Promise<Set<string>> {
  const args = ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z'];
  const names = (await git(folder, args)).split('\0').filter((name) => name.endsWith('/'));
  return new Set(names.map((name) => resolve(folder, name)));
}

/** Returns the configuration files that git reads in `folder`, and the global ignore file they name. Rejects when git fails. */
export async function gitConfigFiles(folder: string): Promise<string[]> {
  const [origins, ignoreFile] = await Promise.all([
    git(folder, ['config', '--list', '--show-origin', '--name-only', '-z']),
    git(folder, ['config', '--get', '--path', '-z', 'core.excludesFile'], 1),
  ]);
  const files = origins.split('\0').filter((origin) => origin.startsWith('file:'));
  const named = [...new Set(files.map((origin) => origin.slice('file:'.length))), ignoreFile.replace('\0', '')];
  return named.filter((name) => name !== '').map((name) => resolve(folder, name));
}

/** Resolves to the standard output of git; exit codes 0 and `acceptedCode` count as success. */
function git(folder: string, args: readonly string[], acceptedCode = 0): Promise<string> {
  return new Promise((done, fail) => {
    const options = { timeout: GIT_TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
    execFile('git', ['-C', folder, ...args], options, (error, stdout) => {
      if (error && error.code !== acceptedCode) fail(error);
      else done(stdout);
    });
  });
}
