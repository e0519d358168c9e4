/**
 * Returns one name, without credentials, for all spellings of a remote: `git@github.com:a/b.git` and
 * `https://token@github.com/a/b` are `github.com/a/b`. `undefined` for a remote whose text may contain anything, such as a
 * command of the `ext` helper.
 *
 * A password may contain any character, also `/` and `@`: everything before the last `@` is dropped, except in local paths.
 */
export function normalizeRemote(url: string): string | undefined {
  const [, helper, address = ''] = /^([a-z0-9]+)::(.*)$/is.exec(url) ?? [];
  if (helper !== undefined) {
    return helper.toLowerCase() !== 'ext' && /^[a-z][a-z0-9+.-]*:\/\//i.test(address)
      ? normalizeRemote(address)
      : undefined;
  }
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(url) ?? [];
  if (scheme?.toLowerCase() === 'file') return pathName(rest);
  if (scheme !== undefined) return urlName(rest);
  const isWindowsPath = /^[a-z]:[\\/][^@]*$/i.test(url);
  // As in git, a colon before the first slash makes it `user@host:path`.
  if (isWindowsPath || !/^[^/]*:/.test(url)) return pathName(url);
  return urlName(withoutUser(url).replace(/^(\[[^\]]*\]|[^:/]*):\/*/, '$1/'));
}

/** Returns the name of a URL without its scheme. Query and fragment may contain tokens, too. */
function urlName(rest: string): string {
  const [place = ''] = withoutUser(rest).split(/[?#]/);
  const slash = place.indexOf('/');
  const host = slash === -1 ? place : place.slice(0, slash);
  const path = slash === -1 ? '' : pathName(place.slice(slash));
  return host === '' ? path : `${host.toLowerCase()}/${path}`;
}

function withoutUser(text: string): string {
  return text.slice(text.lastIndexOf('@') + 1);
}

function pathName(path: string): string {
  return path
    .replace(/^\/+/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}
