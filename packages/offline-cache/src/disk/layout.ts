import { join } from 'node:path';

/** Where things lie in a cache directory. The directory itself holds pending events. */
export interface Layout {
  readonly root: string;
  /** Files being written. */
  readonly tmp: string;
  /** A directory for each claimant. */
  readonly claimed: string;
  readonly quarantine: string;
  readonly dead: string;
  /** Files whose size is a count. */
  readonly counters: string;
  /** A summary for people. Nothing reads it back. */
  readonly metadata: string;
  /** One line for each event that grew too old. */
  readonly tombstones: string;
}

/** The layout below `directory`. */
export function layoutOf(directory: string): Layout {
  return {
    root: directory,
    tmp: join(directory, 'tmp'),
    claimed: join(directory, 'claimed'),
    quarantine: join(directory, 'quarantine'),
    dead: join(directory, 'dead'),
    counters: join(directory, 'counters'),
    metadata: join(directory, 'cache_metadata.json'),
    tombstones: join(directory, 'tombstones.jsonl'),
  };
}
