import { PUNCT, type Token } from './token.ts';

const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const OPENS = '([{';

/** Returns, for each token, the index of its matching bracket, or -1. An unmatched closer matches and closes nothing. */
export function pairBrackets(tokens: readonly Token[]): Int32Array {
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
