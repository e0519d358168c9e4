import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SecretRange } from './rule.ts';
import type { SecretPattern } from './secret-patterns.ts';

/** Searches texts for patterns of unknown cost. */
export interface PatternSearch {
  /** Returns the matches; `undefined` when the patterns need longer than the limit. */
  find(text: string): Promise<readonly SecretRange[] | undefined>;
}

/**
 * Searches in a worker thread, one text at a time, because a regular expression cannot be interrupted: a search that exceeds
 * `limitMs` ends with its thread. The thread starts with the first text, which is not part of the limit: on a loaded machine the
 * start alone can exceed it. The thread does not keep the process alive.
 */
export function createPatternSearch(patterns: readonly SecretPattern[], limitMs: number): PatternSearch {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const search = async (text: string): Promise<readonly SecretRange[] | undefined> => {
    worker ??= await startWorker(patterns);
    const found = await answerOf(worker, text, limitMs);
    if (found === undefined) {
      const stopped = worker;
      worker = undefined;
      await stopped.terminate();
    }
    return found;
  };
  return {
    find(text) {
      const found = last.then(() => search(text));
      last = found.catch(() => {});
      return found;
    },
  };
}

async function startWorker(patterns: readonly SecretPattern[]): Promise<Worker> {
  // The sources run without a build too.
  const file = import.meta.url.endsWith('.ts') ? './pattern-worker.ts' : './pattern-worker.js';
  const worker = new Worker(new URL(file, import.meta.url), {
    execArgv: [],
    workerData: patterns,
    resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 },
  });
  // Its first message says that it can search.
  await once(worker, 'message');
  return worker;
}

async function answerOf(worker: Worker, text: string, limitMs: number): Promise<readonly SecretRange[] | undefined> {
  // While a search runs, the process waits for it; afterwards the thread does not keep it alive.
  worker.ref();
  const { promise, resolve, reject } = Promise.withResolvers<readonly SecretRange[] | undefined>();
  const timer = setTimeout(() => resolve(undefined), limitMs);
  worker.once('message', resolve);
  worker.once('error', reject);
  try {
    worker.postMessage(text);
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.off('message', resolve);
    worker.off('error', reject);
    worker.unref();
  }
}
