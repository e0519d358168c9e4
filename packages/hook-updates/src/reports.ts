import type { ChangelogEntry } from './changelog.ts';
import type { Manifest, Verification } from './manifest.ts';
import type { Backup } from './releases.ts';

/** What a source has to offer. */
export interface AvailableUpdate {
  /** Version that is installed; absent for none. */
  readonly from?: string;
  /** Version of the source. */
  readonly to: string;
  /** Where it comes from. */
  readonly origin: string;
  /** `valid`: signed, and checked. `none`: the source signs nothing. */
  readonly signature: 'valid' | 'none';
  /** `valid`: where it was built is told, and checked. `none`: nothing tells it. Absent where that was not looked at. */
  readonly provenance?: 'valid' | 'none';
  /** What the changelog says of the versions between. */
  readonly changelog: readonly ChangelogEntry[];
}

/** What an update did. */
export interface UpdateReport extends AvailableUpdate {
  /** `updated`, or `up-to-date` when the source has what is installed. */
  readonly result: 'updated' | 'up-to-date';
  /** Name of the backup of what was there; absent where nothing was installed or adopted before. */
  readonly backup?: string;
}

/** What is installed. */
export interface HooksStatus {
  /** The manifest of what is current; absent before the first update, or if it is damaged. */
  readonly manifest?: Manifest;
  /** How the files differ from it; absent without one. */
  readonly verification?: Verification;
  /** Backups, the newest first. */
  readonly backups: readonly Backup[];
}
