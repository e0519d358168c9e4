import { NAME, PUNCT, type Token } from '../lexer/token.ts';
import type { Draft } from './draft.ts';
import { ATOM, eachWithin, FREE, type Grouping, KEPT, type Precedence } from './groups.ts';

const LAMBDA = 0.5;
const UNARY = 12;
const AWAIT = 14;
const PRIMARY = 15;

const SINGLE: Readonly<Record<string, Precedence>> = {
  '<': 5,
  '>': 5,
  '|': 6,
  '^': 7,
  '&': 8,
  '+': 10,
  '-': 10,
  '*': 11,
  '/': 11,
  '%': 11,
  '@': 11,
  '~': UNARY,
};
const DOUBLE: Readonly<Record<string, Precedence>> = {
  '==': 5,
  '!=': 5,
  '<=': 5,
  '>=': 5,
  '<>': 5,
  '<<': 9,
  '>>': 9,
  '//': 11,
  '**': 13,
  ':=': LAMBDA,
  '->': FREE,
};
const WORDS: ReadonlyMap<string, Precedence> = new Map(
  Object.entries({
    lambda: LAMBDA,
    if: 1,
    else: 1,
    or: 2,
    and: 3,
    not: 4,
    in: 5,
    is: 5,
    await: AWAIT,
    for: FREE,
    async: FREE,
    yield: FREE,
    from: FREE,
    as: FREE,
  }),
);

/** Precedence of words before a group. */
const PREFIXES: ReadonlyMap<string, Precedence> = new Map([
  ...WORDS,
  ...Object.entries({
    if: FREE,
    else: FREE,
    return: FREE,
    elif: FREE,
    while: FREE,
    with: FREE,
    assert: FREE,
    raise: FREE,
    del: FREE,
    import: FREE,
    except: FREE,
  }),
]);

/** Words after which a tuple needs no parentheses. */
const BEFORE_TUPLE = new Set(['return', 'import', 'for', 'del', 'with', 'in']);

export const pythonGrouping: Grouping = { left, right, inner, special };

/** Removes the parentheses of a tuple that its statement delimits. Other tuples, as in `except (A, B)`, are not special. */
function special(draft: Draft, open: number, close: number): boolean | undefined {
  const first = draft.after(open);
  if (draft.mark(first) === '*' || !hasComma(draft, open, close)) return undefined;
  const before = draft.before(open);
  const after = draft.after(close);
  const isTarget = draft.isEdge(before) && draft.mark(after) === '=' && draft.mark(after + 1) !== '=';
  const begins = isTarget || BEFORE_TUPLE.has(draft.name(before)) || isAssignment(draft, before);
  const ends =
    draft.isEdge(after) ||
    (draft.mark(after) === '=' && draft.mark(after + 1) !== '=') ||
    endsHead(draft, before, after);
  return begins && ends && draft.mark(draft.before(close)) !== ',';
}

function endsHead(draft: Draft, before: number, after: number): boolean {
  if (draft.name(before) === 'for') return draft.name(after) === 'in';
  return draft.mark(after) === ':' && /^(?:with|in)$/.test(draft.name(before));
}

function isAssignment(draft: Draft, at: number): boolean {
  return draft.mark(at) === '=' && !(draft.isJoined(at) && /^[=!<>:]$/.test(draft.mark(at - 1)));
}

function hasComma(draft: Draft, open: number, close: number): boolean {
  let found = false;
  eachWithin(draft, open, close, (at) => {
    found ||= draft.mark(at) === ',';
  });
  return found;
}

function left(draft: Draft, at: number): Precedence {
  if (draft.isEdge(at)) return FREE;
  const token = draft.tokens[at] as Token;
  if (token.kind === NAME) return PREFIXES.get(token.text) ?? KEPT;
  if (token.kind !== PUNCT) return KEPT;
  const joined = draft.isJoined(at) ? draft.mark(at - 1) + token.text : '';
  const double = DOUBLE[joined];
  if (double !== undefined) return double;
  if ('=([{,:'.includes(token.text)) return FREE;
  if (token.text === '+' || token.text === '-') return endsValue(draft.tokens[draft.before(at)]) ? 10 : UNARY;
  return SINGLE[token.text] ?? KEPT;
}

function right(draft: Draft, at: number): Precedence {
  if (draft.isEdge(at)) return FREE;
  const token = draft.tokens[at] as Token;
  if (token.kind === NAME) return WORDS.get(token.text) ?? KEPT;
  if (token.kind !== PUNCT) return KEPT;
  const double = DOUBLE[pairAt(draft, at)];
  if (double !== undefined) return double === 13 ? KEPT : double;
  if (')]},:='.includes(token.text)) return FREE;
  return SINGLE[token.text] ?? PRIMARY;
}

function inner(draft: Draft, open: number, close: number): Precedence {
  if (draft.name(draft.after(open)) === 'lambda') return LAMBDA;
  let weakest: Precedence = ATOM;
  let before: Token | undefined;
  eachWithin(draft, open, close, (at) => {
    const token = draft.tokens[at];
    if (!token || !draft.has(at)) return;
    weakest = Math.min(weakest, precedenceOf(draft, at, token, before));
    before = token;
  });
  return weakest;
}

function precedenceOf(draft: Draft, at: number, token: Token, before: Token | undefined): Precedence {
  if (token.kind === NAME) return WORDS.get(token.text) ?? ATOM;
  if (token.kind !== PUNCT) return before && endsValue(before) ? AWAIT : ATOM; // 'a' 'b' is one string
  if (token.text === ',' || token.text === ':') return pairAt(draft, at) === ':=' ? LAMBDA : FREE;
  const double = DOUBLE[pairAt(draft, at)];
  if (double !== undefined) return double;
  if (!endsValue(before)) return token.text === '*' ? FREE : '+-~'.includes(token.text) ? UNARY : ATOM;
  return SINGLE[token.text] ?? ATOM;
}

function pairAt(draft: Draft, at: number): string {
  return draft.isJoined(at + 1) ? draft.mark(at) + draft.mark(at + 1) : '';
}

function endsValue(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === PUNCT) return ')]}'.includes(token.text);
  return token.kind !== NAME || PREFIXES.get(token.text) === undefined;
}
