/** Changes code by its syntax tree, independently of the lexer under test. */
import { GRAMMARS, type SyntaxNode } from '@hookline/code-corpus';

/** A range of a text and its replacement. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A range of a file with the tree of the whole file, because a method alone can have another tree. */
export interface Piece {
  readonly text: string;
  readonly root: SyntaxNode;
  readonly language: string;
  readonly start: number;
  readonly end: number;
}

/** Nodes in which nothing can be inserted between lines. */
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

/** Returns a piece with replaced ranges. */
function replaceAll({ end, start, text }: Piece, replacements: readonly Replacement[]): string {
  let changed = '';
  let from = start;
  for (const replacement of replacements.toSorted((a, b) => a.start - b.start)) {
    changed += text.slice(from, replacement.start) + replacement.text;
    from = replacement.end;
  }
  return changed + text.slice(from, end);
}

/** Returns the starts of lines that are not within a string, a comment or another opaque node. */
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

/** Returns a piece with inserted comments and empty lines, and with tabs as indentation. */
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

/** Returns variants of a piece with one changed operator, number or name each. */
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
    const changeable = leaves.filter((leaf) => change(leaf) !== undefined);
    const leaf = changeable[pick(changeable.length)];
    if (!leaf) return [];
    return [replaceAll(piece, [{ start: leaf.startIndex, end: leaf.endIndex, text: change(leaf) ?? '' }])];
  });
}

/** Returns, for each nested block of a Python piece, a variant with its last statement moved out of the block. */
export function dedented(piece: Piece): string[] {
  const { end, root, start, text } = piece;
  return root.descendantsOfType(['block']).flatMap((block) => {
    const last = block.namedChildren.at(-1);
    const outer = block.parent?.parent;
    if (!last || outer?.type !== 'block' || block.namedChildren.length < 2 || last.type === 'comment') return [];
    if (outer.startIndex < start || last.endIndex > end || last.text.includes('\n')) return [];
    const line = text.lastIndexOf('\n', last.startIndex) + 1;
    const margin = text.slice(text.lastIndexOf('\n', outer.startIndex) + 1, outer.startIndex);
    if (!/^[ \t]*$/.test(margin) || !/^[ \t]*$/.test(text.slice(line, last.startIndex))) return [];
    return [replaceAll(piece, [{ start: line, end: last.startIndex, text: margin }])];
  });
}

/**
 * Returns a piece with all names replaced consistently. `reserved` contains words that grammars treat as names although
 * they are keywords, such as `this` and `Self`. A word that also occurs outside names keeps its spelling, because it could
 * not be replaced consistently: a name `string` next to the type, a word in the arguments of a macro.
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
    const replacement = names.get(name) ?? `${/^[A-Z]/.test(name) ? 'Q' : 'q'}${names.size}`;
    names.set(name, replacement);
    return [{ start: startIndex, end: endIndex, text: sign + replacement + tail }];
  });
  return replaceAll(piece, replacements);
}

/** Types of nodes that contain text, not code. */
const LITERAL = /^(?:.*comment.*|string_(?:content|fragment|literal_content)|heredoc_(?:body|content))$/;

/** Returns the names of a piece, separated from signs before and after them. */
function namesOf(piece: Piece): { readonly node: SyntaxNode; readonly sign: string; name: string; tail: string }[] {
  const types = new Set(GRAMMARS[piece.language]?.identifiers);
  return leavesOf(piece).flatMap((node) => {
    const [, sign = '', name = '', tail = ''] = /^([#@$:]*)([^\W\d]\w*)([?!]?)$/.exec(node.text) ?? [];
    return types.has(node.type) && name !== '' ? [{ node, sign, name, tail }] : [];
  });
}
