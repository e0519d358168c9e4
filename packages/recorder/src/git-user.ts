import { execFile } from 'node:child_process';
import { type Clock, MINUTE_MS } from '@hookline/clock';
import { gitUserId } from '@hookline/contracts';

/** Time for which the user of a folder is remembered, in milliseconds. */
const KEEP_MS = 10 * MINUTE_MS;
/** Folders whose user is remembered. */
const MAX_FOLDERS = 1000;
/** Time after which `git` is ended, in milliseconds. */
const TIMEOUT_MS = 2000;

/** Returns the user who works in a folder, or `undefined`. Never rejects. */
export type UserOf = (folder: string) => Promise<string | undefined>;

/**
 * Identifies users by `gitUserId` of the email address with which git would commit in the folder; the address itself is not
 * recorded. Costs one process per folder in ten minutes.
 */
export function gitUser(clock: Clock): UserOf {
  const known = new Map<string, { readonly until: number; readonly user: Promise<string | undefined> }>();
  return (folder) => {
    const now = clock.monotonic();
    const found = known.get(folder);
    if (found && found.until > now) return found.user;
    const user = emailIn(folder).then((email) => (email === '' ? undefined : gitUserId(email)));
    known.delete(folder);
    known.set(folder, { until: now + KEEP_MS, user });
    for (const oldest of known.keys()) {
      if (known.size <= MAX_FOLDERS) break;
      known.delete(oldest);
    }
    return user;
  };
}

/** Returns an empty text when there is no address, no folder or no git. */
function emailIn(cwd: string): Promise<string> {
  return new Promise((resolve) => {
    const options = { cwd, timeout: TIMEOUT_MS, windowsHide: true };
    execFile('git', ['config', '--get', 'user.email'], options, (error, stdout) => resolve(error ? '' : stdout.trim()));
  });
}
