import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LRUCache } from 'lru-cache';
import { parseGitConfig } from './git-config.ts';
import { normalizeRemote } from './remote-name.ts';

/** Longest time that git may take to read its configuration, in milliseconds. */
const GIT_TIMEOUT_MS = 2000;
/** Repositories whose origin is remembered. */
const MAX_REPOSITORIES = 500;

interface RememberedOrigin {
  /** Configuration files that determine the origin, with their state when it was read. */
  readonly files: ReadonlyMap<string, string>;
  readonly name: string | undefined;
}

/** Git folder of a work tree. A linked work tree has its own, within the one of its repository. */
export interface GitFolder {
  readonly own: string;
  readonly common: string;
}

const origins = new LRUCache<string, RememberedOrigin>({ max: MAX_REPOSITORIES });

/**
 * Returns the name of a repository's origin, without credentials. Git itself reads the configuration, with includes and
 * `insteadOf`, which takes two processes of about 3 ms; the result is kept until one of the files changes. Where git is missing
 * or refuses, the file of the repository is parsed.
 */
export function originOf(git: GitFolder): string | undefined {
  const known = origins.get(git.own);
  if (known && [...known.files].every(([file, state]) => stateOf(file) === state)) return known.name;
  const local = [join(git.common, 'config'), join(git.own, 'config.worktree')];
  const files = new Map([...local, ...configFiles(git)].map((file) => [file, stateOf(file)]));
  const url = originByGit(git) ?? originInFile(git.common);
  const name = url === undefined ? undefined : normalizeRemote(url);
  origins.set(git.own, { files, name });
  return name;
}

function originByGit(git: GitFolder): string | undefined {
  const url = runGit(git, ['remote', 'get-url', 'origin'])?.replace(/\r?\n$/, '');
  return url === '' ? undefined : url;
}

/** Returns the configuration files that git reads for a repository, those of the user and of the system included. */
function configFiles(git: GitFolder): string[] {
  const listed = runGit(git, ['config', '--list', '--show-origin', '--name-only', '--null']) ?? '';
  const files = listed.split('\0').flatMap((field) => (field.startsWith('file:') ? field.slice('file:'.length) : []));
  return [...new Set(files)].map((file) => resolve(git.own, file));
}

function runGit(git: GitFolder, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', [`--git-dir=${git.own}`, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: GIT_TIMEOUT_MS,
    windowsHide: true,
  });
  return status === 0 ? stdout : undefined;
}

function originInFile(folder: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, 'config'), 'utf8');
  } catch {
    return undefined;
  }
  const variables = parseGitConfig(text);
  const url = variables.find(({ name }) => name === 'remote.origin.url')?.value;
  if (url === undefined || url === '') return undefined;
  // The longest prefix is replaced, as git does.
  const [rule] = variables
    .filter(({ name, value }) => /^url\..*\.insteadof$/s.test(name) && url.startsWith(value))
    .sort((a, b) => b.value.length - a.value.length);
  return rule ? rule.name.slice('url.'.length, -'.insteadof'.length) + url.slice(rule.value.length) : url;
}

function stateOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.mtimeMs} ${stats.size} ${stats.ino}` : '';
}
