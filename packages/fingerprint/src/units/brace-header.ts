import { STRING } from '../lexer/token.ts';
import type { Source } from './source.ts';
import type { UnitKind } from './span.ts';

/** What the words before a brace say of the block. */
export interface Header {
  /** `callback`: a function without a name, given to a call that has one. */
  readonly role: 'function' | 'class' | 'callback';
  readonly kind: UnitKind;
  readonly name: string | undefined;
  /** The token that names it or says what it is. */
  readonly at: number;
  /** The first token that may belong to it. */
  readonly from: number;
  /** Whether statements end with a mark, so that it begins right at `from`. */
  readonly endsAtBoundary: boolean;
}

const FUNCTION_WORDS = new Set(['function', 'fn', 'func', 'fun', 'def', 'sub', 'proc', 'init', 'constructor']);
const CLASS_WORDS = new Set([
  'class',
  'interface',
  'struct',
  'trait',
  'enum',
  'impl',
  'object',
  'record',
  'protocol',
  'extension',
  'actor',
  'union',
  'message',
  'service',
  'contract',
  'library',
  'mixin',
]);
const CONTROL_WORDS = new Set([
  'if',
  'for',
  'while',
  'switch',
  'catch',
  'with',
  'foreach',
  'match',
  'using',
  'lock',
  'synchronized',
  'when',
  'guard',
  'elif',
  'elseif',
  'unless',
  'until',
  'loop',
  'select',
  'return',
  'else',
  'do',
  'try',
  'fixed',
  'checked',
  'new',
  'await',
  'defer',
  'go',
  'case',
  'throw',
  'in',
  'of',
  'declare',
  'namespace',
  'package',
  'extern',
  'sizeof',
  'typeof',
  'yield',
]);
/** Families in which `name(…) {` defines; in others a word must say so. */
const BARE_DEFINITIONS = new Set(['c', 'java', 'csharp', 'javascript', 'dart', 'd', 'generic', 'shell', 'groovy']);
/** Families whose statements end with `;` or a brace, never with a line. */
const MARKED_ENDS = new Set(['c', 'java', 'csharp', 'rust', 'dart', 'd', 'php', 'perl', 'zig']);
/** Families in which every outer block is a unit: definitions of data and of infrastructure. */
const SECTIONS = new Set(['hcl', 'idl', 'graphql']);

/** Reads the words between a boundary and the brace at `brace`. Undefined: the block is no unit. */
export function readHeader(source: Source, boundary: number, brace: number): Header | undefined {
  const { from, call } = startOfHeader(source, boundary, brace);
  if (SECTIONS.has(source.family)) return readSection(source, from, brace);
  return (
    readDefinition(source, from, brace) ?? (call >= boundary ? readCallback(source, from, brace, call) : undefined)
  );
}

/** Whether a brace stands between the parentheses of a call or of parameters. */
export function isWithinCall(source: Source, boundary: number, brace: number): boolean {
  return startOfHeader(source, boundary, brace).call >= boundary;
}

/** Walks back to where the words before a brace begin: the boundary, or the call that the block is given to. */
function startOfHeader(
  source: Source,
  boundary: number,
  brace: number,
): { readonly from: number; readonly call: number } {
  let comma = -1;
  for (let at = brace - 1; at >= boundary; at--) {
    const partner = source.partners[at] ?? -1;
    if (partner > brace) return { from: comma < 0 ? at + 1 : comma + 1, call: at };
    if (partner >= boundary && partner < at) at = partner;
    else if (comma < 0 && source.mark(at) === ',') comma = at;
  }
  return { from: afterDirectives(source, afterTag(source, boundary), brace), call: -1 };
}

/** In PHP, what follows `<?php`. */
function afterTag(source: Source, boundary: number): number {
  const isTag = source.family === 'php' && source.mark(boundary) === '<' && source.mark(boundary + 1) === '?';
  return isTag ? boundary + (source.name(boundary + 2) === 'php' ? 3 : 2) : boundary;
}

/** In C, what follows the last line that begins with `#`. */
function afterDirectives(source: Source, boundary: number, brace: number): number {
  if (source.family !== 'c') return boundary;
  let from = boundary;
  for (let at = boundary; at < brace; at++) {
    if (source.mark(at) !== '#' || !source.isFirst(at)) continue;
    const line = source.lines[at];
    while (at < brace && source.lines[at] === line) at++;
    from = at--;
  }
  return from;
}

function readDefinition(source: Source, from: number, brace: number): Header | undefined {
  let assignedAt = -1;
  let groupAt = -1;
  const endsAtBoundary = MARKED_ENDS.has(source.family);
  for (let at = from; at < brace; at++) {
    at = afterAnnotation(source, at);
    const word = source.name(at);
    const mark = source.mark(at);
    if (CLASS_WORDS.has(word) && !isMember(source, at) && groupAt < 0 && assignedAt < 0) {
      const name = nameOfClass(source, at, brace);
      if (name !== null) return { role: 'class', kind: 'class', name, at, from, endsAtBoundary };
    } else if (FUNCTION_WORDS.has(word) && !isMember(source, at) && isFunctionWord(source, at, brace)) {
      const name = nameOfFunction(source, at, brace) ?? nameBefore(source, from, at);
      return name === undefined ? undefined : { role: 'function', kind: 'function', name, at, from, endsAtBoundary };
    } else if (mark === '=' && source.mark(at + 1) !== '>' && source.mark(at - 1) !== '=' && assignedAt < 0)
      assignedAt = at;
    const partner = source.partners[at] ?? -1;
    if (partner > at && partner < brace) {
      if (mark === '(') groupAt = at;
      at = partner;
    }
  }
  const isArrow = source.mark(brace - 1) === '>' && '=-'.includes(source.mark(brace - 2) || ' ');
  if (isArrow) return readArrow(source, from, brace, endsAtBoundary);
  return assignedAt < 0 && groupAt > from ? readBare(source, from, groupAt, brace, endsAtBoundary) : undefined;
}

/** What follows `@name(…)`, when that is what stands at `at`. */
function afterAnnotation(source: Source, at: number): number {
  let next = at;
  while (source.mark(next) === '@' && source.name(next + 1) !== '' && source.name(next + 1) !== 'interface') {
    next += 2;
    while (source.mark(next) === '.') next += 2;
    if (source.mark(next) === '(') next = Math.max(next, source.partners[next] ?? next) + 1;
  }
  return next;
}

const isMember = (source: Source, at: number): boolean => source.mark(at - 1) === '.' || source.mark(at - 1) === '$';

/** `init(…)` and `constructor(…)` define only before their parameters. */
function isFunctionWord(source: Source, at: number, brace: number): boolean {
  const word = source.name(at);
  if (word !== 'init' && word !== 'constructor') return true;
  return source.mark(at + 1) === '(' && (source.partners[at + 1] ?? brace) < brace;
}

function nameOfFunction(source: Source, at: number, brace: number): string | undefined {
  const word = source.name(at);
  if (word === 'init' || word === 'constructor') return word;
  for (let next = at + 1; next < brace; next++) {
    const name = source.name(next);
    if (name !== '') return source.mark(next + 1) === '.' ? lastOfPath(source, next) : name;
    const partner = source.partners[next] ?? -1;
    const isReceiver =
      source.mark(next) === '(' && partner > next && source.name(partner + 1) !== '' && source.family === 'go';
    if (isReceiver || source.mark(next) === '<') next = partner > next ? partner : next;
    else if (source.mark(next) !== '*' && source.mark(next) !== '&') return undefined;
  }
  return undefined;
}

function lastOfPath(source: Source, at: number): string {
  let last = at;
  while (source.mark(last + 1) === '.' && source.name(last + 2) !== '') last += 2;
  return source.name(last);
}

/** The name that a function without one is assigned to: `a.b = `, `b: `, `const b: T = `. */
function nameBefore(source: Source, from: number, at: number): string | undefined {
  for (let before = at - 1; before > from; before--) {
    const mark = source.mark(before);
    const isSign = (mark === '=' || mark === ':' || mark === '-') && source.mark(before + 1) !== '>';
    if (!isSign) continue;
    const target = mark === '-' ? before - 2 : before - 1;
    const declared = declaredBefore(source, from, before);
    return declared ?? (source.name(target) || undefined);
  }
  return undefined;
}

function declaredBefore(source: Source, from: number, before: number): string | undefined {
  for (let at = before - 1; at >= from; at--)
    if (/^(?:const|let|var|val|local|static|final)$/.test(source.name(at))) return source.name(at + 1) || undefined;
  return undefined;
}

function readArrow(source: Source, from: number, brace: number, endsAtBoundary: boolean): Header | undefined {
  const name = nameBefore(source, from, brace - 2);
  return name === undefined ? undefined : { role: 'function', kind: 'function', name, at: from, from, endsAtBoundary };
}

/** `name(…) {`, with or without types around it. */
function readBare(
  source: Source,
  from: number,
  group: number,
  brace: number,
  endsAtBoundary: boolean,
): Header | undefined {
  if (!BARE_DEFINITIONS.has(source.family)) return undefined;
  let at = group - 1;
  if (source.mark(at) === '>') while (at > from && source.mark(at) !== '<') at--;
  if (source.mark(at) === '<') at--;
  const name = source.name(at);
  if (name === '' || CONTROL_WORDS.has(name) || source.mark(at - 1) === '.') return undefined;
  for (let before = from; before < at; before++)
    if (/^(?:new|return|throw|await|if|while|else)$/.test(source.name(before))) return undefined;
  if (source.family === 'shell' && source.partners[group] !== brace - 1) return undefined;
  return { role: 'function', kind: 'function', name, at, from, endsAtBoundary };
}

/** The name of a class, undefined when it has none, null when the word means something else here. */
function nameOfClass(source: Source, at: number, brace: number): string | undefined | null {
  if (source.name(at) === 'impl') return nameOfImpl(source, at, brace);
  const next = source.name(at + 1);
  if (next === 'class' || next === 'object') return null;
  if (next !== '' && next !== 'extends' && next !== 'implements') return next;
  if (source.family === 'go') return source.name(at - 1) || undefined;
  const isUnnamed = at + 1 === brace || next !== '' || source.mark(at + 1) === ':';
  return isUnnamed ? undefined : null;
}

function nameOfImpl(source: Source, at: number, brace: number): string | undefined {
  let name: string | undefined;
  let depth = 0;
  for (let next = at + 1; next < brace; next++) {
    const mark = source.mark(next);
    if (mark === '<') depth++;
    else if (mark === '>' && source.mark(next - 1) !== '-') depth--;
    const word = source.name(next);
    if (word === 'where') break;
    if (word === 'for' && depth === 0) name = undefined;
    else if (word !== '' && depth === 0 && (name === undefined || source.mark(next - 1) === ':')) name = word;
  }
  return name;
}

/** `it('does', () => {`: what the first argument says. */
function readCallback(source: Source, from: number, brace: number, call: number): Header | undefined {
  const title = source.tokens[call + 1];
  const isFunction = source.mark(brace - 1) === ')' || source.mark(brace - 1) === '>';
  if (!isFunction || title?.kind !== STRING || source.mark(call) !== '(' || from === call + 1) return undefined;
  const at = call - 1;
  return { role: 'callback', kind: 'function', name: title.text.slice(1), at, from: at, endsAtBoundary: false };
}

function readSection(source: Source, from: number, brace: number): Header | undefined {
  const words = source.tokens.slice(from, brace).map(({ kind, text }) => (kind === STRING ? text.slice(1) : text));
  if (words.length === 0 || words.includes('=')) return undefined;
  const name = words.slice(words.length > 1 ? 1 : 0).join('.');
  return { role: 'function', kind: 'fragment', name, at: from, from, endsAtBoundary: false };
}
