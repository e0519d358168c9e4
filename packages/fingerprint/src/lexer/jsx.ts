import { blockComment, lineComment } from './comments.ts';
import type { ScanContext } from './scanner.ts';
import { followsValue } from './regex.ts';
import type { Rule } from './syntax.ts';
import { NAME, PUNCT, STRING } from './token.ts';

/**
 * The part of an element that is read next. `code`: an expression in braces, which the lexer reads before the element is
 * continued.
 */
type Part = 'tag' | 'closing-tag' | 'children' | 'code';

interface Element {
  part: Part;
  /** Number of open tags. */
  depth: number;
}

const TAG_NAME = /[A-Za-z_$][\w$.:-]*/y;
const CLOSING_TAGS = /<\/\s*([\w$.:-]*)\s*>/g;
/** Matches text that follows a name in a tag but not in a list of types: an attribute, or the end of an empty element. */
const ATTRIBUTE = /\s*(?:\/>|\{\s*\.\.\.|(?!extends\b)[A-Za-z_][\w:-]*\s*(?:=\s*["'{]|\/?>|\s[\w:-]+\s*[=/>]))/y;

const comments = [lineComment('//'), blockComment('/*', '*/')];

/** For each lexer, the last closing tag of each name, so that looking up a closing tag takes constant time. */
const lastClosed = new WeakMap<ScanContext, ReadonlyMap<string, number>>();

/**
 * A JSX element. It begins where a value can begin. Because `<T>` can also be a list of types, its tag must have attributes
 * or a closing tag. Its content is text, in which quotes and `//` have no meaning and white space is layout.
 */
export const jsxElement: Rule = {
  first: '<',
  scan: (lexer, at) => {
    if (followsValue(lexer) || !isElement(lexer, at)) return -1;
    lexer.push(PUNCT, '<', at, at + 1);
    return read(lexer, at + 1, { part: 'tag', depth: 0 });
  },
};

function isElement(lexer: ScanContext, at: number): boolean {
  TAG_NAME.lastIndex = at + 1;
  const name = TAG_NAME.exec(lexer.text)?.[0] ?? '';
  const afterName = at + 1 + name.length;
  if (name === '' && lexer.text.charAt(afterName) !== '>') return false;
  ATTRIBUTE.lastIndex = afterName;
  if (name !== '' && ATTRIBUTE.test(lexer.text)) return true;
  return lexer.text.charAt(afterName) === '>' && (closingTags(lexer).get(name) ?? -1) > at;
}

function closingTags(lexer: ScanContext): ReadonlyMap<string, number> {
  let found = lastClosed.get(lexer);
  if (!found) {
    found = new Map(Array.from(lexer.text.matchAll(CLOSING_TAGS), (match) => [match[1] ?? '', match.index]));
    lastClosed.set(lexer, found);
  }
  return found;
}

/** Reads until the element ends, code begins within it, or the text ends. */
function read(lexer: ScanContext, from: number, element: Element): number {
  let at = from;
  while (at < lexer.end) {
    at = element.part === 'children' ? readChildren(lexer, at, element) : readTag(lexer, at, element);
    if (element.part === 'code' || (element.part === 'children' && element.depth === 0)) return at;
  }
  return at;
}

/** Reads one token within a tag, or enters code. */
function readTag(lexer: ScanContext, at: number, element: Element): number {
  const { text } = lexer;
  const character = text.charAt(at);
  if (character <= ' ') return at + 1;
  if (character === '{') return enterCode(lexer, at, element);
  if (character === '"' || character === "'") return readAttribute(lexer, at);
  for (const comment of comments) {
    const end = character === '/' ? comment.scan(lexer, at) : -1;
    if (end >= 0) return end;
  }
  TAG_NAME.lastIndex = at;
  const name = TAG_NAME.exec(text)?.[0];
  if (name !== undefined) {
    lexer.push(NAME, name, at, at + name.length);
    return at + name.length;
  }
  lexer.push(PUNCT, character, at, at + 1);
  if (character === '/' && lexer.tokens.at(-2)?.text !== '<') return closeEmpty(lexer, at, element);
  if (character === '/') element.part = 'closing-tag';
  if (character === '>') endTag(element);
  return at + 1;
}

function closeEmpty(lexer: ScanContext, at: number, element: Element): number {
  if (lexer.text.charAt(at + 1) !== '>') return at + 1;
  lexer.push(PUNCT, '>', at + 1, at + 2);
  element.part = 'children';
  return at + 2;
}

function endTag(element: Element): void {
  element.depth += element.part === 'closing-tag' ? -1 : 1;
  if (element.depth < 0) element.depth = 0;
  element.part = 'children';
}

function readAttribute(lexer: ScanContext, at: number): number {
  const quote = lexer.text.charAt(at);
  const closedAt = lexer.unclosed.find(quote, at + 1);
  if (closedAt < 0) {
    lexer.push(PUNCT, quote, at, at + 1);
    return at + 1;
  }
  lexer.push(STRING, `"${lexer.text.slice(at + 1, closedAt)}`, at, closedAt + 1);
  return closedAt + 1;
}

/** Reads text up to a tag or up to code, and enters the code. */
function readChildren(lexer: ScanContext, at: number, element: Element): number {
  const { text } = lexer;
  let end = at;
  while (end < lexer.end && text.charCodeAt(end) !== 60 && text.charCodeAt(end) !== 123) end++;
  pushText(lexer, at, end);
  if (end >= lexer.end) return end;
  if (text.charAt(end) === '{') return enterCode(lexer, end, element);
  lexer.push(PUNCT, '<', end, end + 1);
  element.part = 'tag';
  return end + 1;
}

/** Adds text with its white space collapsed, and joins it to directly preceding text. */
function pushText(lexer: ScanContext, start: number, end: number): void {
  const words = lexer.text
    .slice(start, end)
    .replace(/[ \t\n\f\r]+/g, ' ')
    .replace(/^ | $/g, '');
  if (words === '') return;
  const { last } = lexer;
  if (last?.kind === STRING && last.text.startsWith('<')) {
    lexer.tokens.pop();
    lexer.push(STRING, `${last.text} ${words}`, last.start, end);
  } else lexer.push(STRING, `<${words}`, start, end);
}

/** Enters the code after the brace at `at`. The lexer continues the element at the closing brace. */
function enterCode(lexer: ScanContext, at: number, element: Element): number {
  const before = lexer.tokens.length;
  const { part } = element;
  element.part = 'code';
  lexer.push(PUNCT, '{', at, at + 1);
  lexer.modes.enter({
    opener: 123,
    closer: 125,
    resume: (closedAt) => {
      element.part = part;
      const isRedundant = part === 'children' && isSpace(lexer, before);
      if (isRedundant) lexer.tokens.length = before;
      else lexer.push(PUNCT, '}', closedAt, closedAt + 1);
      return read(lexer, closedAt + 1, element);
    },
  });
  return at + 1;
}

/** Returns whether the tokens since `before` are `{` alone or `{" "`: a comment, or a space inserted by a formatter. */
function isSpace(lexer: ScanContext, before: number): boolean {
  const inside = lexer.tokens.length - before - 1;
  return inside === 0 || (inside === 1 && lexer.last?.kind === STRING && lexer.last.text === '" ');
}
