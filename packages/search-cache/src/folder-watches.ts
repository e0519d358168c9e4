import { type FSWatcher, readFileSync, statfsSync, watch } from 'node:fs';

/** Folders watched together. Reports that something in one of them changed, not what. */
export interface WatchedFolders {
  /** True when all folders are watched and none has changed. Call {@link eventsDelivered} first for a current answer. */
  readonly quiet: boolean;
  /** Watches one more folder. Where that fails the group is no longer quiet. Never throws. */
  add(path: string): void;
  close(): void;
}

/** File systems that only this machine writes and that report each write to watchers, by `statfs` type. */
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

/** Returns whether the file system of `path` reports every write to watchers. */
export function reportsAllWrites(path: string): boolean {
  try {
    return LOCAL_FILE_SYSTEMS.has(statfsSync(path).type);
  } catch {
    return false;
  }
}

/** Returns the mount table as text; `undefined` where the system has none. A mount over a folder raises no watch event. */
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
 * Resolves when the events of all earlier changes in watched folders have been delivered. Linux queues an event before
 * the write that raised it returns, and one turn of the event loop empties the queue: waits one whole turn after the
 * current one.
 *
 * @see https://man7.org/linux/man-pages/man7/inotify.7.html
 */
export function eventsDelivered(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(() => setImmediate(resolve)));
  });
}

/** Watches folders by inotify, with a limit on the number of folders over all groups. */
export class FolderWatches {
  readonly #maxFolders: number;
  /** Length of the kernel's event queue; events beyond it are lost without notice. 0 where there is no such queue. */
  readonly #queueLength: number;
  readonly #open = new Set<Group>();
  #folders = 0;
  #eventsThisTurn = 0;

  constructor(maxFolders: number) {
    this.#maxFolders = maxFolders;
    this.#queueLength = Number(textOf('/proc/sys/fs/inotify/max_queued_events') ?? 0);
  }

  /** True when watches are reliable here: only on Linux, which has the event queue. */
  get reliable(): boolean {
    return this.#queueLength >= 64;
  }

  /** Creates an empty group. */
  group(): WatchedFolders {
    const group = new Group({
      reserve: () => this.reliable && ++this.#folders <= this.#maxFolders,
      onEvent: () => this.#onEvent(),
      onClosed: (folders) => {
        this.#folders -= folders;
        this.#open.delete(group);
      },
    });
    this.#open.add(group);
    return group;
  }

  /** With half a queue of events in one turn, the queue may have overflowed: no group is quiet any more. */
  #onEvent(): void {
    if (this.#eventsThisTurn++ === 0) setImmediate(() => (this.#eventsThisTurn = 0));
    if (this.#eventsThisTurn >= this.#queueLength / 2) for (const group of this.#open) group.invalidate();
  }
}

interface GroupCallbacks {
  readonly reserve: () => boolean;
  readonly onEvent: () => void;
  readonly onClosed: (folders: number) => void;
}

class Group implements WatchedFolders {
  readonly #callbacks: GroupCallbacks;
  readonly #watchers: FSWatcher[] = [];
  #reserved = 0;
  #quiet = true;
  #closing = false;

  constructor(callbacks: GroupCallbacks) {
    this.#callbacks = callbacks;
  }

  get quiet(): boolean {
    return this.#quiet;
  }

  add(path: string): void {
    if (!this.#quiet || this.#closing) return;
    this.#reserved++;
    if (!this.#callbacks.reserve()) return this.invalidate();
    try {
      const watcher = watch(path, { persistent: false, encoding: 'buffer' }, () => {
        this.#callbacks.onEvent();
        this.invalidate();
      });
      watcher.on('error', () => this.invalidate());
      this.#watchers.push(watcher);
    } catch {
      this.invalidate();
    }
  }

  /** Records that something changed, or may have. The watches are closed, because further events add nothing. */
  invalidate(): void {
    this.#quiet = false;
    this.close();
  }

  /** Closes the watches after pending events were counted: those of a closed watch are not delivered. */
  close(): void {
    this.#quiet = false;
    if (this.#closing) return;
    this.#closing = true;
    void eventsDelivered().then(() => {
      for (const watcher of this.#watchers) watcher.close();
      this.#callbacks.onClosed(this.#reserved);
    });
  }
}
