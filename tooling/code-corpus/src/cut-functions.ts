import { GRAMMARS, parserFor, type SyntaxNode } from './grammars.ts';

/** A function cut from a file. */
export interface CutFunction {
  /** Name qualified by the enclosing classes, with a `#` number for repetitions. */
  readonly name: string;
  /** Starts with the indentation of its first line when only white space precedes the function there. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Returns the outermost functions of a file. */
export async function cutFunctions(language: string, text: string): Promise<CutFunction[]> {
  const withTree = await parserFor(language);
  const grammar = GRAMMARS[language];
  if (!grammar) return [];
  return withTree(text, (root) => {
    const found: CutFunction[] = [];
    const seen = new Map<string, number>();
    const visit = (node: SyntaxNode, path: readonly string[]): void => {
      const own = grammar.functions.includes(node.type) ? nameOf(node) : undefined;
      if (own !== undefined) {
        const key = [...path, own].join('.');
        const times = (seen.get(key) ?? 0) + 1;
        seen.set(key, times);
        const whole =
          node.parent?.type === 'decorated_definition' || node.parent?.type === 'export_statement' ? node.parent : node;
        const start = marginOf(text, whole.startIndex);
        found.push({
          name: times > 1 ? `${key}#${times}` : key,
          text: text.slice(start, whole.endIndex),
          start,
          end: whole.endIndex,
        });
        return;
      }
      const inner = grammar.containers.includes(node.type) ? [...path, nameOf(node) ?? '?'] : path;
      for (const child of node.namedChildren) visit(child, inner);
    };
    visit(root, []);
    return found;
  });
}

function marginOf(text: string, start: number): number {
  const line = text.lastIndexOf('\n', start - 1) + 1;
  return /^[ \t]*$/.test(text.slice(line, start)) ? line : start;
}

/** Returns the name of a definition; that of a variable only when a function is assigned to it. */
function nameOf(node: SyntaxNode): string | undefined {
  if (node.type === 'lexical_declaration' || node.type === 'variable_declaration') {
    const declarator = node.namedChildren.find(({ type }) => type === 'variable_declarator');
    const value = declarator?.childForFieldName('value')?.type ?? '';
    return /function|arrow/.test(value) ? declarator?.childForFieldName('name')?.text : undefined;
  }
  if (node.type === 'impl_item') return node.childForFieldName('type')?.text;
  const receiver = node.type === 'method_declaration' ? node.childForFieldName('receiver') : null;
  const name = node.childForFieldName('name') ?? declaratorName(node.childForFieldName('declarator'));
  return name ? [...(receiver ? [receiver.text.replace(/\W+/g, ' ').trim()] : []), name.text].join('.') : undefined;
}

function declaratorName(declarator: SyntaxNode | null): SyntaxNode | null {
  let node = declarator;
  while (node) {
    const inner: SyntaxNode | null = node.childForFieldName('declarator');
    if (!inner) break;
    node = inner;
  }
  return node;
}
