import semver from 'semver';

/** Section of a changelog about one version. */
export interface ChangelogEntry {
  /** The version, such as `1.2.0`. */
  readonly version: string;
  /** Text without the heading. */
  readonly text: string;
}

const HEADING = /^#{1,3}\s+\[?v?(\d+\.\d+\.\d+[^\s\]]*)\]?/;

/** Returns the sections of a Markdown changelog after version `from` (`undefined`: from the start) up to `to`, the newest first. */
export function changelogBetween(changelog: string, from: string | undefined, to: string): ChangelogEntry[] {
  const entries: { version: string; lines: string[] }[] = [];
  for (const line of changelog.split(/\r?\n/)) {
    const version = HEADING.exec(line)?.[1];
    if (version !== undefined && semver.valid(version)) entries.push({ version, lines: [] });
    else entries.at(-1)?.lines.push(line);
  }
  return entries
    .filter(({ version }) => semver.lte(version, to) && (from === undefined || semver.gt(version, from)))
    .sort((a, b) => semver.rcompare(a.version, b.version))
    .map(({ version, lines }) => ({ version, text: lines.join('\n').trim() }));
}
