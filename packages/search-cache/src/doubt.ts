/** How much of a tree is looked at. */
export interface TreeLimits {
  /** Most files and folders, 1 or more; a larger tree is doubted. @defaultValue 30000 */
  readonly maxTreeEntries?: number;
  /**
   * What was changed this short before is doubted: a change after it may bear the same time. In ms, 0 or more.
   * @defaultValue 100
   */
  readonly settleMs?: number;
  /** Files that decide what a search passes over besides those in the tree, absolute: git's global ignore file. */
  readonly extraPaths?: readonly string[];
}

/** The state of everything a search reads, as a digest that changes with every change. */
export type TreeState = { readonly sure: true; readonly digest: string } | Doubt;

/** Why nothing sure can be said. */
export interface Doubt {
  /** Discriminates the two: `false` here. */
  readonly sure: false;
  /**
   * * `too-large`: more entries than `maxTreeEntries`.
   * * `just-changed`: a change within `settleMs`.
   * * `link`: a link that may lead out of the tree.
   * * `unreadable`: something that cannot be read, or git that does not answer.
   * * `too-slow`: nobody waits so long for it.
   */
  readonly reason: 'too-large' | 'just-changed' | 'link' | 'unreadable' | 'too-slow';
}

/** Ends a look that found something to doubt. */
export class Doubtful extends Error {
  readonly reason: Doubt['reason'];
  constructor(reason: Doubt['reason']) {
    super(reason);
    this.reason = reason;
  }
}
