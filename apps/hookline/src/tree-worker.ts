/** The thread that looks at trees for the search cache, and keeps in mind what it saw. */
import { parentPort, workerData } from 'node:worker_threads';
import type { SearchQuery, TreeLimits } from '@hookline/search-cache';
// By itself: the rest of the package would cost this thread twenty megabytes.
import { KnownTrees, type KnownTreesOptions } from '@hookline/search-cache/known-trees';
import type { TreeAnswer } from './daemon/self-driving/tree-worker-client.ts';

interface Question {
  readonly id: number;
  readonly query: SearchQuery;
  readonly now: number;
  readonly limits: TreeLimits;
}

const trees = new KnownTrees(workerData as KnownTreesOptions);

parentPort?.on('message', ({ id, query, now, limits }: Question) => {
  void trees.look(query, now, limits).then((state) => {
    parentPort?.postMessage({ id, state } satisfies TreeAnswer);
  });
});
