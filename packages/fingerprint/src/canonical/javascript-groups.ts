import { NAME, PUNCT, STRING, type Token } from '../lexer/token.ts';
import type { Draft } from './draft.ts';
import { ATOM, eachWithin, FREE, type Grouping, KEPT, type Strength } from './groups.ts';

const ARROW = 1;
const TERNARY = 2;
const UNARY = 14;
const LITERAL = 17;
const MEMBER = 18;

/** Binary operators of one character, and of two: the lexer gives them one by one. */
const SINGLE: Readonly<Record<string, Strength>> = {
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
const DOUBLE: Readonly<Record<string, Strength>> = {
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
const WORDS: ReadonlyMap<string, Strength> = new Map(Object.entries({ in: 10, instanceof: 10, as: 10, satisfies: 10 }));

/** Words that an operand follows. */
const OPERATORS = /^(?:await|typeof|void|delete|new|in|instanceof|as|satisfies)$/;

/** Words before a group, and how tightly they bind it. Before any other word, parentheses are a call or a head. */
const PREFIXES: ReadonlyMap<string, Strength> = new Map(
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

/** `(x) => …` is `x => …`; other lists of parameters stay, as does the body of a method. */
function special(draft: Draft, open: number, close: number): boolean | undefined {
  const after = draft.after(close);
  if (draft.mark(after) === '{') return false;
  const only = draft.after(open);
  if (draft.mark(only) === '{' && isArrow(draft, draft.before(open))) return false;
  if (pairAt(draft, after) !== '=>') return undefined;
  return draft.name(only) !== '' && draft.after(only) === close;
}

/** Whether the arrow of a function ends at `at`: a brace behind it opens a body, not an object. */
function isArrow(draft: Draft, at: number): boolean {
  return draft.mark(at) === '>' && draft.mark(at - 1) === '=' && draft.isJoined(at);
}

function left(draft: Draft, at: number): Strength {
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

function leftOfMark(draft: Draft, at: number, mark: string): Strength {
  if ('=([{,:?;'.includes(mark) || mark === '${') return FREE;
  if (mark === '!' || mark === '~') return endsValue(draft.tokens[at - 1]) ? KEPT : UNARY;
  if (mark === '+' || mark === '-') return endsValue(draft.tokens[draft.before(at)]) ? 12 : UNARY;
  if (mark === '*' && draft.name(at - 1) === 'function') return KEPT;
  return mark === '>' ? KEPT : (SINGLE[mark] ?? KEPT);
}

function right(draft: Draft, at: number): Strength {
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

function inner(draft: Draft, open: number, close: number): Strength {
  const first = draft.tokens[draft.after(open)];
  if (draft.mark(open + 1) === '<' && draft.mark(close - 1) === '>') return ATOM; // an element
  if (isLiteral(draft, draft.after(open))) return LITERAL;
  let weakest: Strength = first ? strengthOfStart(first, draft.tokens[close - 1]) : ATOM;
  let asked = false;
  let before: Token | undefined;
  eachWithin(draft, open, close, (at) => {
    const token = draft.tokens[at];
    if (!token || !draft.has(at)) return;
    const mark = draft.mark(at);
    if (mark === ':' && !asked) weakest = FREE; // `(a: T)` are parameters
    asked ||= mark === '?' && draft.mark(at + 1) !== ':';
    if (before) weakest = Math.min(weakest, strengthBetween(draft, at, token, before));
    before = token;
  });
  return weakest;
}

function strengthOfStart(first: Token, last: Token | undefined): Strength {
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

/** The strength of what joins `token` to the one before it; ATOM when nothing does. */
function strengthBetween(draft: Draft, at: number, token: Token, before: Token): Strength {
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

/** Two marks that stand together, as written. */
function pairAt(draft: Draft, at: number): string {
  return draft.isJoined(at + 1) ? draft.mark(at) + draft.mark(at + 1) : '';
}

function endsValue(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === PUNCT) return ')]}'.includes(token.text);
  return token.kind !== NAME || PREFIXES.get(token.text) === undefined;
}
