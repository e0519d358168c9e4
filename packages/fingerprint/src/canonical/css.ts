import { dropTrailingCommas } from './commas.ts';
import type { Draft } from './draft.ts';

/** The last declaration of a block may go without its semicolon. */
export function canonicalCss(draft: Draft): void {
  for (let at = 1; at < draft.tokens.length; at++)
    if (draft.mark(at) === '}' && draft.mark(at - 1) === ';') draft.strike(at - 1);
  dropTrailingCommas(draft, false);
}
