import type { Draft } from './draft.ts';

/** How tightly an operator binds. Greater is tighter. */
export type Strength = number;

/** Nothing binds here: the group is an operand of its own. */
export const FREE: Strength = 0;
/** The parentheses say something, whatever they hold. */
export const KEPT: Strength = 100;
/** A group with no operator in it. */
export const ATOM: Strength = 50;

/** What a dialect knows of its operators. Positions are indices of tokens. */
export interface Grouping {
  /** How tightly what stands before a group binds it. `before` may be -1. */
  left(draft: Draft, before: number): Strength;
  /** How tightly what stands behind it binds it. */
  right(draft: Draft, after: number): Strength;
  /** The weakest operator within it; KEPT is never returned. */
  inner(draft: Draft, open: number, close: number): Strength;
  /** Decides by itself: true to drop, false to keep, undefined to weigh. */
  special?(draft: Draft, open: number, close: number): boolean | undefined;
}

/**
 * Strikes parentheses that group what would group itself, as formatters add and remove them: those whose
 * weakest operator binds tighter than what stands around them.
 */
export function dropRedundantGroups(draft: Draft, grouping: Grouping): void {
  for (let open = 0; open < draft.tokens.length; open++) {
    const close = draft.partners[open] ?? -1;
    if (close <= open + 1 || draft.mark(open) !== '(' || !draft.has(open)) continue;
    const isRedundant = grouping.special?.(draft, open, close) ?? weigh(draft, grouping, open, close);
    if (!isRedundant) continue;
    draft.strike(open);
    draft.strike(close);
  }
}

function weigh(draft: Draft, grouping: Grouping, open: number, close: number): boolean {
  const left = grouping.left(draft, draft.before(open));
  if (left === KEPT) return false;
  const right = grouping.right(draft, draft.after(close));
  if (right === KEPT) return false;
  const inner = grouping.inner(draft, open, close);
  return inner > left && inner >= right;
}

/** Calls `visit` for each token within a group but not within brackets inside it. */
export function eachWithin(draft: Draft, open: number, close: number, visit: (at: number) => void): void {
  for (let at = open + 1; at < close; at++) {
    visit(at);
    const partner = draft.partners[at] ?? -1;
    if (partner > at) at = partner;
  }
}
