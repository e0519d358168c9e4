/** The thread that looks at trees for the search cache. */
import { parentPort } from 'node:worker_threads';
import type { SearchQuery, TreeLimits } from '@hookline/search-cache';
// By itself: the rest of the package would cost this thread twenty megabytes.
import { treeState } from '@hookline/search-cache/tree-state';
import type { TreeAnswer } from './daemon/self-driving/tree-worker-client.ts';

interface Question {
  readonly id: number;
  readonly query: SearchQuery;
  readonly now: number;
  readonly limits: TreeLimits;
}

parentPort?.on('message', ({ id, query, now, limits }: Question) => {
  void treeState(query, now, limits).then((state) => {
    parentPort?.postMessage({ id, state } satisfies TreeAnswer);
  });
});
