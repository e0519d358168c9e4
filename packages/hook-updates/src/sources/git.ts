import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { MIB } from '@hookline/clock';
import semver from 'semver';
import { HookUpdateError, orError } from '../errors.ts';
import { type Fetch, type GitSource, inside, newestOf } from './source.ts';

/** Fetches the newest tag in range without its history. */
export const fetchGit: Fetch<GitSource> = async (source, into, signal) => {
  const { repository, range, folder, requireSignature = false } = source;
  if (repository.startsWith('-')) throw new HookUpdateError('source_failure', 'repository must be a URL or a path');
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
    throw new HookUpdateError(
      'signature_failure',
      `the tag of ${version} has no signature of that name that git trusts`,
    );
  return { folder: inside(clone, folder), version, origin: `git ${tag}`, signature: signed ? 'valid' : 'none' };
};

/**
 * Returns whether a key that git trusts signed the cloned commit under this tag name. The ref alone proves nothing, because
 * every writer of the repository chooses it: it may point at the tag object of another version, or share its name with a
 * branch, which git clones first.
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

const MAX_OUTPUT_BYTES = 16 * MIB;

/** Runs git without hooks: fetched code does not run before it is installed. */
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
    'source_failure',
    'git failed',
    () =>
      new Promise((resolve, reject) => {
        execFile('git', safe, { signal, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout) => {
          if (error) reject(error);
          else resolve(stdout);
        });
      }),
  );
}
