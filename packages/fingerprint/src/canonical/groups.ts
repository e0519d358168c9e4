import type { Draft } from './draft.ts';

/** Precedence of an operator. Greater binds tighter. */
export type Precedence = number;

/** No operator is adjacent: the group is a complete operand. */
export const FREE: Precedence = 0;
/** The parentheses are significant for any content. */
export const KEPT: Precedence = 100;
/** A group without operators. */
export const ATOM: Precedence = 50;

/** Operator precedence of a language. Positions are indices of tokens. */
export interface Grouping {
  /** Precedence of the token before a group. `before` can be -1. */
  left(draft: Draft, before: number): Precedence;
  /** Precedence of the token after a group. */
  right(draft: Draft, after: number): Precedence;
  /** Lowest precedence of the operators within a group; never KEPT. */
  inner(draft: Draft, open: number, close: number): Precedence;
  /** Exception to the comparison of precedences: true removes the group, false keeps it, undefined compares. */
  special?(draft: Draft, open: number, close: number): boolean | undefined;
}

/**
 * Strikes redundant parentheses, which formatters add and remove: those whose lowest inner precedence is above that of the
 * adjacent operators.
 */
export function dropRedundantGroups(draft: Draft, grouping: Grouping): void {
  for (let open = 0; open < draft.tokens.length; open++) {
    const close = draft.partners[open] ?? -1;
    if (close <= open + 1 || draft.mark(open) !== '(' || !draft.has(open)) continue;
    const isRedundant = grouping.special?.(draft, open, close) ?? bindsTighter(draft, grouping, open, close);
    if (!isRedundant) continue;
    draft.strike(open);
    draft.strike(close);
  }
}

function bindsTighter(draft: Draft, grouping: Grouping, open: number, close: number): boolean {
  const left = grouping.left(draft, draft.before(open));
  if (left === KEPT) return false;
  const right = grouping.right(draft, draft.after(close));
  if (right === KEPT) return false;
  const inner = grouping.inner(draft, open, close);
  return inner > left && inner >= right;
}

/** Calls `visit` for each token of a group, excluding the content of nested brackets. */
export function eachWithin(draft: Draft, open: number, close: number, visit: (at: number) => void): void {
  for (let at = open + 1; at < close; at++) {
    visit(at);
    const partner = draft.partners[at] ?? -1;
    if (partner > at) at = partner;
  }
}
