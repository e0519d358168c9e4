import { createHash } from 'node:crypto';
import { replaceRanges } from './ranges.ts';
import type { SecretRange } from './rule.ts';

/** A separator of folders, or the dot before an extension, which ends a name. */
const JOINTS = /[/\\]|\.(?=[A-Za-z0-9]{1,8}(?:$|[/\\]))/g;

/**
 * Replaces the secrets in the names of a path. A marker contains a digest of the secret, so that different files stay different
 * and one file stays one file. Separators and extensions stay.
 */
export async function redactPath(
  path: string,
  find: (text: string) => Promise<readonly SecretRange[] | undefined>,
): Promise<string> {
  // Names on lines of their own: none is read as a part of its neighbour, and positions stay.
  const found = await find(path.replaceAll(JOINTS, '\n'));
  if (found === undefined) return `[redacted:unreadable-${digestOf(path)}]`;
  return replaceRanges(path, found, ({ start, end, kind }) => `[redacted:${kind}-${digestOf(path.slice(start, end))}]`);
}

/** Returns 32 bits: enough to tell files apart, too few to verify a guessed secret. */
function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
