import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/** Where git keeps what decides about a folder. */
export interface GitPlace {
  /** Files that change when HEAD, the index, or what is ignored does, absolute; some may be absent. */
  readonly files: readonly string[];
}

/** The repository that `folder` is in, found without running git; `undefined` outside of one. */
export function gitPlace(folder: string): GitPlace | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const marker = join(at, '.git');
    if (existsSync(marker)) return placeOf(marker);
    if (dirname(at) === at) return undefined;
  }
}

function placeOf(marker: string): GitPlace {
  const gitDir = statSync(marker).isDirectory() ? marker : linked(marker, /^gitdir: (.+)$/m);
  const commonFile = join(gitDir, 'commondir');
  const common = existsSync(commonFile) ? linked(commonFile, /^(.+)$/m) : gitDir;
  const head = join(gitDir, 'HEAD');
  const ref = /^ref: (.+)$/m.exec(readFileSync(head, 'utf8'))?.[1];
  const refs = ref === undefined ? [] : [join(common, ref), join(gitDir, ref)];
  const others = ['packed-refs', 'config', 'info/exclude'].map((name) => join(common, name));
  return { files: [head, join(gitDir, 'index'), ...refs, ...others] };
}

/** The path that a file of git names, relative to where it stands. */
function linked(file: string, pattern: RegExp): string {
  const path = pattern.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return isAbsolute(path) ? path : resolve(dirname(file), path);
}

const GIT_TIMEOUT_MS = 2000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/** Folders under `folder` (itself included) that git ignores as a whole, absolute. Rejects when git does not answer. */
export async function ignoredFolders(folder: string): Promise<Set<string>> {
  const args = ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z'];
  const names = (await git(folder, args)).split('\0').filter((name) => name.endsWith('/'));
  return new Set(names.map((name) => resolve(folder, name)));
}

/** Files that git's settings come from there, wherever they are, and its global ignore file where they name one. */
export async function gitConfigFiles(folder: string): Promise<string[]> {
  const [origins, ignoreFile] = await Promise.all([
    git(folder, ['config', '--list', '--show-origin', '--name-only', '-z']),
    git(folder, ['config', '--get', '--path', '-z', 'core.excludesFile'], 1),
  ]);
  const files = origins.split('\0').filter((origin) => origin.startsWith('file:'));
  const named = [...new Set(files.map((origin) => origin.slice('file:'.length))), ignoreFile.replace('\0', '')];
  return named.filter((name) => name !== '').map((name) => resolve(folder, name));
}

/** Standard output of git; it may end with `alsoFine` as well as with 0. */
function git(folder: string, args: readonly string[], alsoFine = 0): Promise<string> {
  return new Promise((done, fail) => {
    const options = { timeout: GIT_TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
    execFile('git', ['-C', folder, ...args], options, (error, stdout) => {
      if (error && error.code !== alsoFine) fail(error);
      else done(stdout);
    });
  });
}
