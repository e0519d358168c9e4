/** Limits of a tree inspection. */
export interface TreeLimits {
  /** Most files and folders, 1 or more; a larger tree is uncertain. @defaultValue 30000 */
  readonly maxTreeEntries?: number | undefined;
  /**
   * A file changed within this time is uncertain, because a later change may carry the same time. In ms, 0 or more.
   * @defaultValue 100
   */
  readonly settleMs?: number | undefined;
  /** Files outside the tree that decide what a search skips, absolute: git's global ignore file. */
  readonly extraPaths?: readonly string[] | undefined;
}

/** The state of everything a search reads: a digest that changes with every change, or the reason there is none. */
export type TreeState = { readonly sure: true; readonly digest: string } | UncertainTree;

/** A tree whose state is not known for certain. */
export interface UncertainTree {
  /** Discriminates the two: `false` here. */
  readonly sure: false;
  /**
   * * `too-large`: more entries than `maxTreeEntries`.
   * * `just-changed`: a change within `settleMs`.
   * * `link`: a link that may lead out of the tree.
   * * `unreadable`: an entry cannot be read, or git does not answer.
   * * `too-slow`: the inspection took longer than the caller waits.
   */
  readonly reason: 'too-large' | 'just-changed' | 'link' | 'unreadable' | 'too-slow';
}

/** Thrown inside this package to end an inspection whose result would be uncertain. */
export class UncertainTreeError extends Error {
  readonly reason: UncertainTree['reason'];
  constructor(reason: UncertainTree['reason']) {
    super(reason);
    this.reason = reason;
  }
}
