import { type FSWatcher, readFileSync, statfsSync, watch } from 'node:fs';

/** Folders that are watched together. Tells that something in one of them happened, not what. */
export interface WatchedFolders {
  /** Whether nothing has happened in them as far as is known, and all of them are watched. See {@link drained}. */
  readonly quiet: boolean;
  /** Watches one more. Where that is not possible they are quiet no more. Never throws. */
  add(path: string): void;
  close(): void;
}

/** File systems on which every write by this machine is told to watchers, and nobody else writes: by `statfs`. */
const LOCAL_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // xfs
  0x9123683e, // btrfs
  0x01021994, // tmpfs
  0xf2f52010, // f2fs
  0xca451a4e, // bcachefs
  0x2fc12fc1, // zfs
  0x794c7630, // overlayfs
]);

/** Whether writes under `path` are told to watchers without fail. */
export function tellsWatchers(path: string): boolean {
  try {
    return LOCAL_FILE_SYSTEMS.has(statfsSync(path).type);
  } catch {
    return false;
  }
}

/** What is mounted where, as text; `undefined` where the system does not say. A mount over a folder tells no watcher. */
export function mounts(): string | undefined {
  return textOf('/proc/self/mountinfo');
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Resolves when everything that had happened in watched folders before the call is known. Linux queues an event before
 * the write that it tells of returns, and a turn of the event loop empties that queue: one whole turn behind this one.
 *
 * @see https://man7.org/linux/man-pages/man7/inotify.7.html
 */
export function drained(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(() => setImmediate(resolve)));
  });
}

/** Watches folders by inotify, up to a number of them altogether. */
export class FolderWatches {
  readonly #maxFolders: number;
  /** The queue of events holds so many; what comes then is lost, and nobody is told. 0 where there is no such queue. */
  readonly #queueLength: number;
  readonly #open = new Set<Group>();
  #folders = 0;
  #eventsThisTurn = 0;

  constructor(maxFolders: number) {
    this.#maxFolders = maxFolders;
    this.#queueLength = Number(textOf('/proc/sys/fs/inotify/max_queued_events') ?? 0);
  }

  /** Whether watches can be relied on here at all: that queue is Linux's own. */
  get reliable(): boolean {
    return this.#queueLength >= 64;
  }

  /** A group without folders yet. */
  group(): WatchedFolders {
    const group = new Group({
      take: () => this.reliable && ++this.#folders <= this.#maxFolders,
      happened: () => this.#happened(),
      closed: (folders) => {
        this.#folders -= folders;
        this.#open.delete(group);
      },
    });
    this.#open.add(group);
    return group;
  }

  /** Half a queue at once: perhaps it was full, and perhaps of others' events. */
  #happened(): void {
    if (this.#eventsThisTurn++ === 0) setImmediate(() => (this.#eventsThisTurn = 0));
    if (this.#eventsThisTurn >= this.#queueLength / 2) for (const group of this.#open) group.spoil();
  }
}

interface Counts {
  readonly take: () => boolean;
  readonly happened: () => void;
  readonly closed: (folders: number) => void;
}

class Group implements WatchedFolders {
  readonly #counts: Counts;
  readonly #watchers: FSWatcher[] = [];
  #taken = 0;
  #quiet = true;
  #closing = false;

  constructor(counts: Counts) {
    this.#counts = counts;
  }

  get quiet(): boolean {
    return this.#quiet;
  }

  add(path: string): void {
    if (!this.#quiet || this.#closing) return;
    this.#taken++;
    if (!this.#counts.take()) return this.spoil();
    try {
      const watcher = watch(path, { persistent: false, encoding: 'buffer' }, () => {
        this.#counts.happened();
        this.spoil();
      });
      watcher.on('error', () => this.spoil());
      this.#watchers.push(watcher);
    } catch {
      this.spoil();
    }
  }

  /** Something happened, or may have. Nothing more need be known. */
  spoil(): void {
    this.#quiet = false;
    this.close();
  }

  /** Events that wait are still counted: those of a closed watch are not seen. */
  close(): void {
    this.#quiet = false;
    if (this.#closing) return;
    this.#closing = true;
    void drained().then(() => {
      for (const watcher of this.#watchers) watcher.close();
      this.#counts.closed(this.#taken);
    });
  }
}
