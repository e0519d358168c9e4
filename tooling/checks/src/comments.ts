import { parseSync, Visitor } from 'oxc-parser';
import type { SourceFile } from './source-files.ts';

/** Text of a source file with the place where it starts. */
export interface FoundText {
  readonly text: string;
  readonly offset: number;
}

/** A comment without its delimiters and leading asterisks, on one line. */
export interface FoundComment extends FoundText {
  /** True for a comment that opens with two asterisks. */
  readonly isDoc: boolean;
}

/** Returns every comment of a TypeScript or JavaScript file that is not a directive. */
export function commentsOf({ path, text }: SourceFile): FoundComment[] {
  return parseSync(path, text)
    .comments.map(({ type, value, start }) => ({
      text: value
        .replaceAll(/^\s*\*+ ?/gm, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
      offset: start,
      isDoc: type === 'Block' && value.startsWith('*'),
    }))
    .filter(({ text: comment }) => comment !== '' && !/^(?:oxlint|eslint|@ts-)/.test(comment));
}

const TEST_FUNCTIONS = new Set(['describe', 'it', 'test', 'suite']);

/** Returns the literal titles of the vitest suites and tests of a file. */
export function testTitlesOf({ path, text }: SourceFile): FoundText[] {
  if (!/(?:\.test|\.contract)\.ts$|\/test\//.test(path)) return [];
  const titles: FoundText[] = [];
  const { program } = parseSync(path, text);
  new Visitor({
    CallExpression({ callee, arguments: [title] }) {
      if (!TEST_FUNCTIONS.has(nameOf(callee)) || title === undefined) return;
      if (title.type === 'Literal' && typeof title.value === 'string') {
        titles.push({ text: title.value, offset: title.start });
      }
      if (title.type === 'TemplateLiteral') {
        titles.push({ text: title.quasis.map(({ value }) => value.raw).join('…'), offset: title.start });
      }
    },
  }).visit(program);
  return titles;
}

/** Returns the leading identifier of `it`, `it.each(…)`, `describe.skipIf(…)(…)`. */
function nameOf(callee: unknown): string {
  let node = callee as { type: string; name?: string; object?: unknown; callee?: unknown; tag?: unknown };
  while (node.type !== 'Identifier') {
    const next = node.object ?? node.callee ?? node.tag;
    if (next === undefined) return '';
    node = next as typeof node;
  }
  return node.name ?? '';
}
