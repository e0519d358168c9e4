import { dropTrailingCommas } from './commas.ts';
import type { Draft } from './draft.ts';

/** Strikes the optional semicolon after the last declaration of a block, and trailing commas. */
export function canonicalizeCss(draft: Draft): void {
  for (let at = 1; at < draft.tokens.length; at++)
    if (draft.mark(at) === '}' && draft.mark(at - 1) === ';') draft.strike(at - 1);
  dropTrailingCommas(draft, false);
}
