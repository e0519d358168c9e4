import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Name of the file with the digests. */
const DIGESTS = 'files.json';
/** npm and pnpm rewrite the manifest when they pack it. */
const NOT_LISTED: ReadonlySet<string> = new Set([DIGESTS, 'package.json']);

/**
 * Writes `files.json`: the SHA-256 of each file in a folder except the manifest, by its path with `/`. An installation is
 * verified with it.
 */
export function writeDigests(folder: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && !NOT_LISTED.has(relative(folder, file)))
    .sort();
  const digests = Object.fromEntries(
    files.map((file) => [relative(folder, file).split(sep).join('/'), sha256(readFileSync(file))]),
  );
  writeFileSync(join(folder, DIGESTS), `${JSON.stringify({ sha256: digests }, null, 1)}\n`);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
