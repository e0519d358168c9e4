/** The similarity of two sorted sets of hashes. */
export interface Overlap {
  /** Number of hashes that both have. */
  readonly shared: number;
  /** Jaccard index: shared hashes divided by the hashes of both together. 0 to 1. */
  readonly resemblance: number;
  /** Fraction of the child's hashes that the parent has. 0 to 1. */
  readonly ofChild: number;
  /** Fraction of the parent's hashes that the child has. 0 to 1. */
  readonly ofParent: number;
}

/** Computes the similarity of a child and a parent from their hashes, in linear time. */
export function overlap(child: Uint32Array, parent: Uint32Array): Overlap {
  return overlapOf(countShared(child, parent), child.length, parent.length);
}

/**
 * Computes the similarity of two sets from their sizes and the number of shared hashes.
 *
 * @see Broder: On the resemblance and containment of documents, SEQUENCES 1997,
 * https://doi.org/10.1109/SEQUEN.1997.666900
 */
export function overlapOf(shared: number, childSize: number, parentSize: number): Overlap {
  const all = childSize + parentSize - shared;
  return {
    shared,
    resemblance: all === 0 ? 0 : shared / all,
    ofChild: childSize === 0 ? 0 : shared / childSize,
    ofParent: parentSize === 0 ? 0 : shared / parentSize,
  };
}

function countShared(first: Uint32Array, second: Uint32Array): number {
  let shared = 0;
  for (let a = 0, b = 0; a < first.length && b < second.length;) {
    const [left, right] = [first[a] as number, second[b] as number];
    if (left === right) shared++;
    if (left <= right) a++;
    if (left >= right) b++;
  }
  return shared;
}

/** Returns the hashes of a child that a parent does not have. */
export function residual(child: Uint32Array, parent: Uint32Array): Uint32Array {
  const explained = new Set(parent);
  return child.filter((hash) => !explained.has(hash));
}
