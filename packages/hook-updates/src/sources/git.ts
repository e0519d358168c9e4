import { execFile } from 'node:child_process';
import { join } from 'node:path';
import semver from 'semver';
import { HookUpdateError, orError } from '../errors.ts';
import { type Fetch, type GitSource, inside, newestOf } from './source.ts';

/** Fetches the newest tag in range, that commit alone. */
export const fetchGit: Fetch<GitSource> = async (source, into, signal) => {
  const { repository, range, folder, requireSignature = false } = source;
  if (repository.startsWith('-')) throw new HookUpdateError('source', 'the repository is not a URL or a path');
  const listed = await git(['ls-remote', '--tags', '--refs', '--', repository], signal);
  const tags = new Map<string, string>();
  for (const [, tag = ''] of listed.matchAll(/\trefs\/tags\/(.+)$/gm)) {
    const version = semver.valid(tag);
    if (version !== null) tags.set(version, tag);
  }
  const version = newestOf([...tags.keys()], range);
  const tag = tags.get(version) ?? version;
  const clone = join(into, 'clone');
  await git(['clone', '--quiet', '--depth', '1', '--branch', tag, '--', repository, clone], signal);
  const signed = await isSigned(clone, tag, signal);
  if (requireSignature && !signed)
    throw new HookUpdateError('signature', `the tag of ${version} has no signature of that name that git trusts`);
  return { folder: inside(clone, folder), version, origin: `git ${tag}`, signature: signed ? 'valid' : 'none' };
};

/**
 * Whether what was cloned is what somebody whom git trusts signed as this very tag. A ref is a name that whoever can write to the
 * repository chooses: it may point at the tag object of another version, or share its name with a branch, which is cloned first.
 */
async function isSigned(clone: string, tag: string, signal: AbortSignal): Promise<boolean> {
  const ref = `refs/tags/${tag}`;
  try {
    await git(['-C', clone, 'verify-tag', ref], signal);
    const name = await git(['-C', clone, 'for-each-ref', '--format=%(tag)', ref], signal);
    const commits = await git(['-C', clone, 'rev-parse', 'HEAD', `${ref}^{commit}`], signal);
    const [cloned, tagged] = commits.split('\n');
    return name === `${tag}\n` && cloned === tagged;
  } catch {
    return false;
  }
}

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Runs git. Its hooks stay off: what is fetched runs nothing before it is installed. */
function git(args: readonly string[], signal: AbortSignal): Promise<string> {
  const safe = [
    '-c',
    'core.hooksPath=/dev/null',
    '-c',
    'protocol.ext.allow=never',
    '-c',
    'advice.detachedHead=false',
    ...args,
  ];
  return orError(
    'source',
    'git does not answer',
    () =>
      new Promise((resolve, reject) => {
        execFile('git', safe, { signal, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout) => {
          if (error) reject(error);
          else resolve(stdout);
        });
      }),
  );
}
