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
  const signed = await git(['-C', clone, 'verify-tag', tag], signal).then(
    () => true,
    () => false,
  );
  if (requireSignature && !signed)
    throw new HookUpdateError('signature', `the tag of ${version} has no signature that git trusts`);
  return { folder: inside(clone, folder), version, origin: `git ${tag}`, signature: signed ? 'valid' : 'none' };
};

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
