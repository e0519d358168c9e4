import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { writeFileAtomicSync } from '@hookline/atomic-file';
import type { ForgetSelector } from '@hookline/contracts';
import { type Digest, keyedDigest } from './digests.ts';
import { type Facets, isForgotten, type Tombstone, tombstoneOf } from './tombstones.ts';

/** Tombstones of one machine, for what has not reached the service yet. */
export interface LocalTombstones {
  /** True when nothing has been deleted, so that no record needs to be tested. */
  readonly isEmpty: boolean;
  /** Stores the conditions of a deletion at `now`. @throws AtomicFileError when the file cannot be written */
  add(selector: ForgetSelector, now: number): void;
  isForgotten(facets: Facets): boolean;
}

/** Content of the file; the key is in hexadecimal, a missing `until` means for good. */
interface Content {
  readonly key: string;
  readonly tombstones: readonly (Omit<Tombstone, 'until'> & { readonly until?: number | undefined })[];
}

/** Oldest tombstones beyond this number are dropped; the service keeps all. */
const MAX_TOMBSTONES = 1000;

/**
 * Opens the tombstones in a file, which is written with mode 0600 at the first deletion. A file that cannot be read counts as
 * empty: the service has the tombstones as well, so that nothing that was deleted is stored there. What another process adds
 * holds at once.
 */
export function openLocalTombstones(file: string): LocalTombstones {
  let state = stateOf(file);
  let content = read(file);
  let digest: Digest = keyedDigest(Buffer.from(content.key, 'hex'));
  const refresh = (): void => {
    const present = stateOf(file);
    if (present === state) return;
    state = present;
    content = read(file, content.key);
    digest = keyedDigest(Buffer.from(content.key, 'hex'));
  };
  const tombstones = (): Tombstone[] =>
    content.tombstones.map(({ until = Infinity, ...conditions }) => ({ ...conditions, until }));
  return {
    get isEmpty() {
      refresh();
      return content.tombstones.length === 0;
    },
    add(selector, now) {
      refresh();
      const { until, ...conditions } = tombstoneOf(selector, now, digest);
      const added = { ...conditions, ...(until === Infinity ? {} : { until }) };
      content = { key: content.key, tombstones: [...content.tombstones, added].slice(-MAX_TOMBSTONES) };
      const written = writeFileAtomicSync(file, `${JSON.stringify(content)}\n`, { mode: 0o600 });
      if (!written.ok) throw written.error;
    },
    isForgotten(facets) {
      refresh();
      return isForgotten(tombstones(), facets, digest);
    },
  };
}

function stateOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.mtimeMs} ${stats.size}` : '';
}

function read(file: string, key: string = randomBytes(32).toString('hex')): Content {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isContent(content)) return content;
  } catch {
    // Missing or damaged.
  }
  return { key, tombstones: [] };
}

function isContent(value: unknown): value is Content {
  const { key, tombstones } = (value ?? {}) as Partial<Content>;
  return typeof key === 'string' && /^[0-9a-f]{64}$/.test(key) && Array.isArray(tombstones);
}
