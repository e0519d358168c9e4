import type { ForgetSelector } from '@hookline/contracts';
import type { Digest } from './digests.ts';
import { type Facets, isForgotten, tombstoneOf } from './tombstones.ts';

/** Stands in for digests where the conditions themselves are at hand. */
const plainly: Digest = (kind, value) => `${kind} ${value}`;

/** Returns a test of records against the conditions of a deletion at `now`, by the same rules as tombstones. */
export function selectorTest(selector: ForgetSelector, now: number): (facets: Facets) => boolean {
  const conditions = [tombstoneOf(selector, now, plainly)];
  return (facets) => isForgotten(conditions, facets, plainly);
}
