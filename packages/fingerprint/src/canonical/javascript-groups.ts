import { NAME, PUNCT, STRING, type Token } from '../lexer/token.ts';
import type { Draft } from './draft.ts';
import { ATOM, eachWithin, FREE, type Grouping, KEPT, type Precedence } from './groups.ts';

const ARROW = 1;
const TERNARY = 2;
const UNARY = 14;
const LITERAL = 17;
const MEMBER = 18;

/** Binary operators of one and of two characters. The lexer returns each character as a token. */
const SINGLE: Readonly<Record<string, Precedence>> = {
  '|': 6,
  '^': 7,
  '&': 8,
  '<': 10,
  '>': 10,
  '+': 12,
  '-': 12,
  '*': 13,
  '/': 13,
  '%': 13,
};
const DOUBLE: Readonly<Record<string, Precedence>> = {
  '??': 3,
  '||': 4,
  '&&': 5,
  '==': 9,
  '!=': 9,
  '<=': 10,
  '>=': 10,
  '<<': 11,
  '>>': 11,
  '**': 14.5,
  '=>': ARROW,
};
const WORDS: ReadonlyMap<string, Precedence> = new Map(
  Object.entries({ in: 10, instanceof: 10, as: 10, satisfies: 10 }),
);

/** Words that precede an operand. */
const OPERATORS = /^(?:await|typeof|void|delete|new|in|instanceof|as|satisfies)$/;

/** Precedence of words before a group. After any other word, parentheses are a call or the head of a statement. */
const PREFIXES: ReadonlyMap<string, Precedence> = new Map(
  Object.entries({
    as: FREE,
    satisfies: FREE,
    return: FREE,
    case: FREE,
    throw: FREE,
    default: FREE,
    else: FREE,
    do: FREE,
    yield: ARROW,
    await: UNARY,
    typeof: UNARY,
    void: UNARY,
    delete: UNARY,
    in: 10,
    instanceof: 10,
  }),
);

export const javascriptGrouping: Grouping = { left, right, inner, special };

/** Removes the group in `(x) => …`. Other parameter lists and method bodies are kept. */
function special(draft: Draft, open: number, close: number): boolean | undefined {
  const after = draft.after(close);
  if (draft.mark(after) === '{') return false;
  const only = draft.after(open);
  if (draft.mark(only) === '{' && isArrow(draft, draft.before(open))) return false;
  if (pairAt(draft, after) !== '=>') return undefined;
  return draft.name(only) !== '' && draft.after(only) === close;
}

/** Returns whether the arrow of a function ends at `at`: a brace after it opens a body, not an object. */
function isArrow(draft: Draft, at: number): boolean {
  return draft.mark(at) === '>' && draft.mark(at - 1) === '=' && draft.isJoined(at);
}

function left(draft: Draft, at: number): Precedence {
  const token = draft.tokens[at];
  if (!token) return FREE;
  if (token.kind === NAME) return draft.mark(at - 1) === '.' ? KEPT : (PREFIXES.get(token.text) ?? KEPT);
  if (token.kind !== PUNCT) return KEPT;
  const joined = draft.isJoined(at) ? draft.mark(at - 1) + token.text : '';
  if (joined === '=>' || joined === '..') return FREE;
  const double = DOUBLE[joined];
  if (double !== undefined) return double;
  return leftOfMark(draft, at, token.text);
}

function leftOfMark(draft: Draft, at: number, mark: string): Precedence {
  if ('=([{,:?;'.includes(mark) || mark === '${') return FREE;
  if (mark === '!' || mark === '~') return endsValue(draft.tokens[at - 1]) ? KEPT : UNARY;
  if (mark === '+' || mark === '-') return endsValue(draft.tokens[draft.before(at)]) ? 12 : UNARY;
  if (mark === '*' && draft.name(at - 1) === 'function') return KEPT;
  return mark === '>' ? KEPT : (SINGLE[mark] ?? KEPT);
}

function right(draft: Draft, at: number): Precedence {
  const token = draft.tokens[at];
  if (!token) return FREE;
  if (token.kind === NAME) return WORDS.get(token.text) ?? FREE;
  if (token.kind !== PUNCT) return token.kind === STRING && token.text.startsWith('`') ? MEMBER : FREE;
  if (')]},;:'.includes(token.text)) return FREE;
  const pair = pairAt(draft, at);
  if (pair === '?.' || pair === '++' || pair === '--') return MEMBER;
  const double = DOUBLE[pair];
  if (double !== undefined) return pair === '**' ? KEPT : double;
  if (token.text === '?') return TERNARY;
  return SINGLE[token.text] ?? (token.text === '=' ? KEPT : MEMBER);
}

function inner(draft: Draft, open: number, close: number): Precedence {
  const first = draft.tokens[draft.after(open)];
  if (draft.mark(open + 1) === '<' && draft.mark(close - 1) === '>') return ATOM; // an element
  if (isLiteral(draft, draft.after(open))) return LITERAL;
  let weakest: Precedence = first ? precedenceOfStart(first, draft.tokens[close - 1]) : ATOM;
  let asked = false;
  let before: Token | undefined;
  eachWithin(draft, open, close, (at) => {
    const token = draft.tokens[at];
    if (!token || !draft.has(at)) return;
    const mark = draft.mark(at);
    if (mark === ':' && !asked) weakest = FREE; // `(a: T)` are parameters
    asked ||= mark === '?' && draft.mark(at + 1) !== ':';
    if (before) weakest = Math.min(weakest, precedenceBetween(draft, at, token, before));
    before = token;
  });
  return weakest;
}

function precedenceOfStart(first: Token, last: Token | undefined): Precedence {
  if (first.kind === NAME) {
    if (first.text === 'new') return last?.text === ')' ? ATOM : ARROW;
    if (first.text === 'keyof' || first.text === 'infer') return ARROW;
    return PREFIXES.get(first.text) ?? ATOM;
  }
  if (first.kind !== PUNCT) return ATOM;
  if (first.text === '{') return LITERAL;
  return '+-!~'.includes(first.text) ? UNARY : ATOM;
}

/** `function …`, `class …` and `async function …`. */
function isLiteral(draft: Draft, at: number): boolean {
  const word = draft.name(at);
  return word === 'function' || word === 'class' || (word === 'async' && draft.name(at + 1) === 'function');
}

/** Returns the precedence of the operator between `token` and the one before it; ATOM when there is none. */
function precedenceBetween(draft: Draft, at: number, token: Token, before: Token): Precedence {
  if (token.kind === NAME)
    return WORDS.get(token.text) ?? (before.kind === NAME && !OPERATORS.test(before.text) ? ARROW : ATOM);
  if (token.kind !== PUNCT) return ATOM;
  if (token.text === ',') return FREE;
  const pair = pairAt(draft, at);
  if (pair === '?.') return ATOM;
  const double = DOUBLE[pair];
  if (double !== undefined) return double;
  if (token.text === '?' || token.text === ':') return TERNARY;
  if (token.text === '=') return draft.isJoined(at) && /^[=!<>]$/.test(draft.mark(at - 1)) ? ATOM : ARROW;
  if (!endsValue(before)) return ATOM;
  return SINGLE[token.text] ?? ATOM;
}

/** Returns two adjacent marks, else ''. */
function pairAt(draft: Draft, at: number): string {
  return draft.isJoined(at + 1) ? draft.mark(at) + draft.mark(at + 1) : '';
}

function endsValue(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === PUNCT) return ')]}'.includes(token.text);
  return token.kind !== NAME || PREFIXES.get(token.text) === undefined;
}
