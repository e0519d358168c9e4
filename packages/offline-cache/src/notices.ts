import type { Damage } from './envelope.ts';
import type { OfflineCacheError } from './errors.ts';

/** Something that a store did on its own and that an application may want to log. */
export type StoreNotice =
  /** A damaged event was moved to quarantine. */
  | { readonly type: 'quarantined'; readonly event_id: string; readonly damage: Damage }
  /** An event exceeded the maximum age before it was delivered, and was removed. */
  | { readonly type: 'expired'; readonly event_id: string; readonly storedAtMs: number }
  /** Events claimed by a process that has ended are pending again. */
  | { readonly type: 'returned'; readonly claimant: string; readonly events: number }
  /** A step failed that no other step depends on. */
  | { readonly type: 'problem'; readonly error: OfflineCacheError };

/** Receives each notice. Exceptions that it throws are ignored. */
export type Observe = (notice: StoreNotice) => void;

/** Wraps `observe` so that its exceptions do not reach the store. */
export function ignoreErrors(observe: Observe | undefined): Observe {
  return (notice) => {
    try {
      observe?.(notice);
    } catch {
      // The application's own code failed; the store can do nothing about it.
    }
  };
}
