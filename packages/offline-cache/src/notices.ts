import type { OfflineCacheError } from './errors.ts';
import type { Damage } from './envelope.ts';

/** Something that a store did by itself and that somebody may want to write down. */
export type StoreNotice =
  /** A damaged event was set aside. `damage`: its check is wrong, its version unknown, or it is no event. */
  | { readonly type: 'quarantined'; readonly event_id: string; readonly damage: Damage }
  /** An event grew too old before it could be delivered, and is gone. */
  | { readonly type: 'expired'; readonly event_id: string; readonly storedAtMs: number }
  /** Events of a claimant that is gone were put back. */
  | { readonly type: 'returned'; readonly owner: string; readonly events: number }
  /** A step failed that others do not depend on. */
  | { readonly type: 'problem'; readonly error: OfflineCacheError };

/** Told of each notice. What it throws is ignored. */
export type Observe = (notice: StoreNotice) => void;

/** `observe`, made harmless. */
export function contained(observe: Observe | undefined): Observe {
  return (notice) => {
    try {
      observe?.(notice);
    } catch {
      // Somebody else's code, and nobody here who could do anything about it.
    }
  };
}
