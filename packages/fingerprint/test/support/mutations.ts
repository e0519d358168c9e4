/** Changes to code made with a syntax tree, so that the package's lexer has no say in what is a token. */
import { GRAMMARS, type SyntaxNode } from './grammars.ts';

/** A stretch of a text, and what is to stand in its place. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A piece of a file: the tree is that of the whole file, since a method alone may parse as something else. */
export interface Piece {
  readonly text: string;
  readonly root: SyntaxNode;
  readonly language: string;
  readonly start: number;
  readonly end: number;
}

/** Nodes whose lines are theirs: nothing may be put between them. */
const OPAQUE = /string|template|heredoc|comment|jsx|regex|preproc|text|char|raw|encapsed|backslash|line_continuation/;
const NUMBER = /^(?:number|integer|int_literal|integer_literal|decimal_integer_literal|number_literal)$/;
const HASH_COMMENTS = new Set(['Python', 'Ruby', 'Shell']);
const OPERATORS: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '==': '!=',
  '!=': '==',
  '<=': '>=',
  '>=': '<=',
  '&&': '||',
  '||': '&&',
  and: 'or',
  or: 'and',
};

function leavesOf({ end, root, start }: Piece): SyntaxNode[] {
  const leaves: SyntaxNode[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.endIndex <= start || node.startIndex >= end) return;
    if (node.children.length === 0) leaves.push(node);
    else for (const child of node.children) visit(child);
  };
  visit(root);
  return leaves;
}

/** The piece with some of its stretches replaced. */
function replaceAll({ end, start, text }: Piece, replacements: readonly Replacement[]): string {
  let changed = '';
  let from = start;
  for (const replacement of replacements.toSorted((a, b) => a.start - b.start)) {
    changed += text.slice(from, replacement.start) + replacement.text;
    from = replacement.end;
  }
  return changed + text.slice(from, end);
}

/** Where lines begin that no string, comment or the like runs across. */
function freeLines({ end, root, start, text }: Piece): number[] {
  const taken: SyntaxNode[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.endIndex < start || node.startIndex >= end) return;
    if (OPAQUE.test(node.type)) taken.push(node);
    else for (const child of node.children) visit(child);
  };
  visit(root);
  const starts = [start, ...Array.from(text.slice(start, end).matchAll(/\n/g), ({ index }) => start + index + 1)];
  return starts.filter(
    (line) =>
      text[line - 2] !== '\\' && !taken.some(({ startIndex, endIndex }) => startIndex < line && endIndex >= line),
  );
}

/** The piece with comments, empty lines, and tabs for its indentation. */
export function withNoise(piece: Piece): string {
  const sign = HASH_COMMENTS.has(piece.language) ? '#' : '//';
  return replaceAll(
    piece,
    freeLines(piece).map((start) => {
      const indent = /^ */.exec(piece.text.slice(start, start + 200))?.[0] ?? '';
      const tabs = '\t'.repeat(indent.length);
      return { start, end: start + indent.length, text: `\n${tabs}${sign} it's "noted\n${tabs}` };
    }),
  );
}

/** The piece with one operator, one number, and one name changed, for what of these it has. */
export function oneTokenChanged(piece: Piece, pick: (limit: number) => number): string[] {
  const leaves = leavesOf(piece);
  const names = new Set(GRAMMARS[piece.language]?.identifiers);
  const changes: ((leaf: SyntaxNode) => string | undefined)[] = [
    ({ parent, text, type }) =>
      /binary|boolean|comparison/.test(parent?.type ?? '') && type === text ? OPERATORS[text] : undefined,
    ({ text, type }) => (NUMBER.test(type) && /^\d+$/.test(text) ? `${text}7` : undefined),
    ({ text, type }) => (names.has(type) && /^\w+$/.test(text) ? `${text}_q` : undefined),
  ];
  return changes.flatMap((change) => {
    const able = leaves.filter((leaf) => change(leaf) !== undefined);
    const leaf = able[pick(able.length)];
    if (!leaf) return [];
    return [replaceAll(piece, [{ start: leaf.startIndex, end: leaf.endIndex, text: change(leaf) ?? '' }])];
  });
}

/** A piece of Python once for each block in a block, of which the last statement is moved out of it. */
export function dedented(piece: Piece): string[] {
  const { end, root, start, text } = piece;
  return root.descendantsOfType(['block']).flatMap((block) => {
    const last = block.namedChildren.at(-1);
    const around = block.parent?.parent;
    if (!last || around?.type !== 'block' || block.namedChildren.length < 2 || last.type === 'comment') return [];
    if (around.startIndex < start || last.endIndex > end || last.text.includes('\n')) return [];
    const line = text.lastIndexOf('\n', last.startIndex) + 1;
    const margin = text.slice(text.lastIndexOf('\n', around.startIndex) + 1, around.startIndex);
    if (!/^[ \t]*$/.test(margin) || !/^[ \t]*$/.test(text.slice(line, last.startIndex))) return [];
    return [replaceAll(piece, [{ start: line, end: last.startIndex, text: margin }])];
  });
}

/**
 * The piece with each of its names another, the same one wherever it stands; unchanged when it has none. Grammars take words
 * of a language for names that are none, such as `this` and `Self`: these are `reserved`. A word that also stands where
 * the grammar sees no name keeps its spelling everywhere, or the change would not be consistent: `string` as a name beside the
 * type, what a macro's unread text says, a variable of a shell given to `read`.
 */
export function renamed(piece: Piece, reserved: ReadonlySet<string>): string {
  const named = namesOf(piece);
  const rest = replaceAll(piece, [
    ...named.map(({ node: { endIndex: end, startIndex: start } }) => ({ start, end, text: ' ' })),
    ...leavesOf(piece)
      .filter(({ type }) => LITERAL.test(type))
      .map(({ endIndex: end, startIndex: start }) => ({ start, end, text: ' ' })),
  ]);
  const fixed = new Set(rest.match(/\w+/g));
  const names = new Map<string, string>();
  const replacements = named.flatMap(({ name, node: { endIndex, startIndex }, sign, tail }) => {
    if (reserved.has(name) || fixed.has(name)) return [];
    const instead = names.get(name) ?? `${/^[A-Z]/.test(name) ? 'Q' : 'q'}${names.size}`;
    names.set(name, instead);
    return [{ start: startIndex, end: endIndex, text: sign + instead + tail }];
  });
  return replaceAll(piece, replacements);
}

/** What is text, not code. */
const LITERAL = /^(?:.*comment.*|string_(?:content|fragment|literal_content)|heredoc_(?:body|content))$/;

/** The names of a piece: what a language puts before one and behind it is no part of it. */
function namesOf(piece: Piece): { readonly node: SyntaxNode; readonly sign: string; name: string; tail: string }[] {
  const types = new Set(GRAMMARS[piece.language]?.identifiers);
  return leavesOf(piece).flatMap((node) => {
    const [, sign = '', name = '', tail = ''] = /^([#@$:]*)([^\W\d]\w*)([?!]?)$/.exec(node.text) ?? [];
    return types.has(node.type) && name !== '' ? [{ node, sign, name, tail }] : [];
  });
}
