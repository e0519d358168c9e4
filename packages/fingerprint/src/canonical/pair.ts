import { PUNCT, type Token } from '../lexer/token.ts';

const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const OPENS = '([{';

/**
 * Finds the partner of each bracket: its index, or -1. A closer whose opener is missing pairs with nothing and closes
 * nothing.
 */
export function pair(tokens: readonly Token[]): Int32Array {
  const partners = new Int32Array(tokens.length).fill(-1);
  const open: { readonly at: number; readonly bracket: string }[] = [];
  const counts: Record<string, number> = { '(': 0, '[': 0, '{': 0 };
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== PUNCT) continue;
    const bracket = token.text.charAt(token.text.length - 1);
    if (OPENS.includes(bracket)) {
      open.push({ at, bracket });
      counts[bracket] = (counts[bracket] ?? 0) + 1;
      continue;
    }
    const wanted = CLOSES[bracket];
    if (wanted === undefined || counts[wanted] === 0) continue;
    for (let top = open.pop(); top; top = open.pop()) {
      counts[top.bracket] = (counts[top.bracket] ?? 0) - 1;
      if (top.bracket !== wanted) continue;
      partners[at] = top.at;
      partners[top.at] = at;
      break;
    }
  }
  return partners;
}
