import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '@hookline/clock';
import type { KnownTreesOptions } from './known-trees.ts';
import type { TreeAnswer, TreeQuestion } from './tree-worker.ts';
import type { TreeState } from './uncertain-tree.ts';
import type { TreeInspector } from './waiting.ts';

/** Inspects trees in a worker thread, so that a large tree delays nothing else. */
export interface TreeWorker {
  readonly start: () => void;
  readonly inspect: TreeInspector;
  readonly close: () => Promise<void>;
}

/** Options of {@link startTreeWorker}. */
export interface TreeWorkerOptions extends KnownTreesOptions {
  readonly clock: Clock;
  /** The thread ends after this time without a question, in ms, and forgets the trees it knew. */
  readonly idleMs: number;
  /** Script of the thread. @defaultValue `tree-worker.js` beside this module */
  readonly script?: URL | undefined;
}

const WORKER_GONE: TreeState = { sure: false, reason: 'unreadable' };

/** Creates a worker whose thread starts with the first inspection, and again after it failed or was idle. */
export function startTreeWorker({ clock, idleMs, script, ...options }: TreeWorkerOptions): TreeWorker {
  const pending = new Map<number, (state: TreeState) => void>();
  let worker: Worker | undefined;
  let idleTimer: Timer | undefined;
  let lastId = 0;
  const onExit = (exited: Worker): void => {
    if (worker !== exited) return;
    worker = undefined;
    for (const answer of pending.values()) answer(WORKER_GONE);
    pending.clear();
  };
  const endWhenIdle = (): void => {
    idleTimer?.cancel();
    idleTimer = clock.setTimer(() => {
      if (pending.size > 0) return endWhenIdle();
      void worker?.terminate();
      worker = undefined;
    }, idleMs);
  };
  const start = (): Worker => {
    endWhenIdle();
    if (worker) return worker;
    const started = new Worker(script ?? new URL('./tree-worker.js', import.meta.url), {
      workerData: options,
      resourceLimits: { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 2 },
    });
    started.unref();
    started.on('message', ({ id, state }: TreeAnswer) => {
      pending.get(id)?.(state);
      pending.delete(id);
    });
    started.on('error', () => onExit(started));
    started.on('exit', () => onExit(started));
    worker = started;
    return started;
  };
  return {
    start: () => void start(),
    inspect: (query, now, limits) =>
      new Promise((resolve) => {
        const id = ++lastId;
        pending.set(id, resolve);
        start().postMessage({ id, query, now, limits } satisfies TreeQuestion);
      }),
    close: async () => {
      idleTimer?.cancel();
      await worker?.terminate();
    },
  };
}
