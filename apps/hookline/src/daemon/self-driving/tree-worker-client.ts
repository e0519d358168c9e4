import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '@hookline/clock';
import type { KnownTreesOptions, TreeLook, TreeState } from '@hookline/search-cache';

/** Looks at trees in a thread of its own, so that a large one holds up nothing else. */
export interface TreeWorker {
  readonly start: () => void;
  readonly look: TreeLook;
  readonly close: () => Promise<void>;
}

/** What the worker answers. */
export interface TreeAnswer {
  readonly id: number;
  readonly state: TreeState;
}

const NOBODY: TreeState = { sure: false, reason: 'unreadable' };

/** What a worker is, and when it has been quiet for long enough. */
export interface TreeWorkerOptions extends KnownTreesOptions {
  readonly clock: Clock;
  /** It ends after so long without a question, in milliseconds, and what it keeps in mind with it: a third of the daemon. */
  readonly quietMs: number;
}

/** The worker starts with the first look, and again after it died or was quiet. */
export function startTreeWorker({ clock, quietMs, ...options }: TreeWorkerOptions): TreeWorker {
  const asked = new Map<number, (state: TreeState) => void>();
  let worker: Worker | undefined;
  let quiet: Timer | undefined;
  let last = 0;
  const gone = (which: Worker): void => {
    if (worker !== which) return;
    worker = undefined;
    for (const answer of asked.values()) answer(NOBODY);
    asked.clear();
  };
  const endWhenQuiet = (): void => {
    quiet?.cancel();
    quiet = clock.setTimer(() => {
      if (asked.size > 0) return endWhenQuiet();
      void worker?.terminate();
      worker = undefined;
    }, quietMs);
  };
  const start = (): Worker => {
    endWhenQuiet();
    if (worker) return worker;
    const started = new Worker(new URL('./tree-worker.js', import.meta.url), {
      workerData: options,
      resourceLimits: { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 2 },
    });
    started.unref();
    started.on('message', ({ id, state }: TreeAnswer) => {
      asked.get(id)?.(state);
      asked.delete(id);
    });
    started.on('error', () => gone(started));
    started.on('exit', () => gone(started));
    worker = started;
    return started;
  };
  return {
    start: () => void start(),
    look: (query, now, limits) =>
      new Promise((resolve) => {
        const id = ++last;
        asked.set(id, resolve);
        start().postMessage({ id, query, now, limits });
      }),
    close: async () => {
      quiet?.cancel();
      await worker?.terminate();
    },
  };
}
