import { Worker } from 'node:worker_threads';
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

/** The worker starts with the first look, and again after it died. */
export function startTreeWorker(options: KnownTreesOptions): TreeWorker {
  const asked = new Map<number, (state: TreeState) => void>();
  let worker: Worker | undefined;
  let last = 0;
  const gone = (): void => {
    worker = undefined;
    for (const answer of asked.values()) answer(NOBODY);
    asked.clear();
  };
  const start = (): Worker => {
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
    started.on('error', gone);
    started.on('exit', gone);
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
      await worker?.terminate();
    },
  };
}
