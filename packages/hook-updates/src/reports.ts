import type { ChangelogEntry } from './changelog.ts';
import type { Manifest, Verification } from './manifest.ts';
import type { Backup } from './releases.ts';

/** Version that a source offers. */
export interface AvailableUpdate {
  /** Installed version; absent for none. */
  readonly from?: string | undefined;
  /** Version of the source. */
  readonly to: string;
  /** Origin of the version, for display. */
  readonly origin: string;
  /** `valid`: signed and verified. `none`: not signed. */
  readonly signature: 'valid' | 'none';
  /** `valid`: the provenance was verified. `none`: there is no provenance. Absent when it was not checked. */
  readonly provenance?: 'valid' | 'none' | undefined;
  /** Changes between the two versions. */
  readonly changelog: readonly ChangelogEntry[];
}

/** Result of an update. */
export interface UpdateReport extends AvailableUpdate {
  /** `up-to-date` when the source's version is installed already. */
  readonly result: 'updated' | 'up-to-date';
  /** Name of the backup of the previous set; absent when there was none. */
  readonly backup?: string | undefined;
}

/** The installed hook set. */
export interface HooksStatus {
  /** Manifest of the current set; absent before the first update, or if it is damaged. */
  readonly manifest?: Manifest | undefined;
  /** Differences between the files and the manifest; absent without a manifest. */
  readonly verification?: Verification | undefined;
  /** The newest first. */
  readonly backups: readonly Backup[];
}
