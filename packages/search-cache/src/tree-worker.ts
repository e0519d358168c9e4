/** The worker thread that inspects trees. Imports little: the rest of the package would cost it 20 MB of memory. */
import { parentPort, workerData } from 'node:worker_threads';
import { KnownTrees, type KnownTreesOptions } from './known-trees.ts';
import type { SearchQuery } from './query.ts';
import type { TreeLimits, TreeState } from './uncertain-tree.ts';

/** A tree to inspect. */
export interface TreeQuestion {
  readonly id: number;
  readonly query: SearchQuery;
  readonly now: number;
  readonly limits: TreeLimits;
}

/** The state of the tree that the question with the same id asked for. */
export interface TreeAnswer {
  readonly id: number;
  readonly state: TreeState;
}

const trees = new KnownTrees(workerData as KnownTreesOptions);

parentPort?.on('message', ({ id, query, now, limits }: TreeQuestion) => {
  void trees.inspect(query, now, limits).then((state) => {
    parentPort?.postMessage({ id, state } satisfies TreeAnswer);
  });
});
