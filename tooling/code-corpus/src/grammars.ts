/**
 * Parses files with tree-sitter, which shares no code with the fingerprint lexer: the lexer is not tested against its own
 * reading.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The used part of a tree-sitter node. */
export interface SyntaxNode {
  readonly type: string;
  readonly text: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly parent: SyntaxNode | null;
  readonly namedChildren: readonly SyntaxNode[];
  readonly children: readonly SyntaxNode[];
  childForFieldName(name: string): SyntaxNode | null;
  descendantsOfType(types: readonly string[]): SyntaxNode[];
}

interface Tree {
  readonly rootNode: SyntaxNode;
  delete(): void;
}

interface TreeSitter {
  readonly Parser: {
    new (): { setLanguage(language: object): void; parse(text: string): Tree };
    init(options: object): Promise<void>;
  };
  readonly Language: { load(path: string): Promise<object> };
}

/** Node types of functions, their containers and identifiers in a grammar. */
export interface Grammar {
  readonly wasm: string;
  readonly extensions: readonly string[];
  readonly functions: readonly string[];
  readonly containers: readonly string[];
  readonly identifiers: readonly string[];
}

const script = {
  functions: [
    'function_declaration',
    'generator_function_declaration',
    'method_definition',
    'lexical_declaration',
    'variable_declaration',
  ],
  containers: ['class_declaration', 'class', 'abstract_class_declaration', 'internal_module'],
  identifiers: [
    'identifier',
    'property_identifier',
    'shorthand_property_identifier',
    'type_identifier',
    'private_property_identifier',
    'shorthand_property_identifier_pattern',
    'statement_identifier',
  ],
} as const;

/** The grammars by language name. */
export const GRAMMARS: Readonly<Record<string, Grammar>> = {
  JavaScript: { wasm: 'javascript', extensions: ['.js', '.mjs', '.cjs', '.jsx'], ...script },
  TypeScript: { wasm: 'typescript', extensions: ['.ts', '.mts', '.cts'], ...script },
  TSX: { wasm: 'tsx', extensions: ['.tsx'], ...script },
  Python: {
    wasm: 'python',
    extensions: ['.py'],
    functions: ['function_definition'],
    containers: ['class_definition'],
    identifiers: ['identifier'],
  },
  Java: {
    wasm: 'java',
    extensions: ['.java'],
    functions: ['method_declaration', 'constructor_declaration'],
    containers: ['class_declaration', 'interface_declaration', 'enum_declaration', 'record_declaration'],
    identifiers: ['identifier', 'type_identifier'],
  },
  Go: {
    wasm: 'go',
    extensions: ['.go'],
    functions: ['function_declaration', 'method_declaration'],
    containers: [],
    identifiers: ['identifier', 'field_identifier', 'type_identifier', 'package_identifier', 'label_name'],
  },
  Rust: {
    wasm: 'rust',
    extensions: ['.rs'],
    functions: ['function_item'],
    containers: ['impl_item', 'mod_item', 'trait_item'],
    identifiers: ['identifier', 'field_identifier', 'type_identifier', 'shorthand_field_identifier'],
  },
  'C++': {
    wasm: 'cpp',
    extensions: ['.c', '.h', '.cc', '.cpp', '.hpp'],
    functions: ['function_definition'],
    containers: ['class_specifier', 'struct_specifier', 'namespace_definition'],
    identifiers: ['identifier', 'field_identifier', 'type_identifier', 'namespace_identifier', 'statement_identifier'],
  },
  'C#': {
    wasm: 'c-sharp',
    extensions: ['.cs'],
    functions: ['method_declaration', 'constructor_declaration', 'local_function_statement'],
    containers: ['class_declaration', 'struct_declaration', 'interface_declaration', 'record_declaration'],
    identifiers: ['identifier', 'implicit_parameter'],
  },
  Ruby: {
    wasm: 'ruby',
    extensions: ['.rb'],
    functions: ['method', 'singleton_method'],
    containers: ['class', 'module'],
    identifiers: ['identifier', 'constant', 'instance_variable', 'class_variable', 'simple_symbol', 'hash_key_symbol'],
  },
  PHP: {
    wasm: 'php',
    extensions: ['.php'],
    functions: ['function_definition', 'method_declaration'],
    containers: ['class_declaration', 'trait_declaration', 'interface_declaration'],
    identifiers: ['name'],
  },
  Shell: {
    wasm: 'bash',
    extensions: ['.sh', '.bash'],
    functions: ['function_definition'],
    containers: [],
    identifiers: ['variable_name'],
  },
};

/** Returns the language of a path when it has a grammar. */
export function grammarFor(path: string): string | undefined {
  return Object.keys(GRAMMARS).find((name) => GRAMMARS[name]?.extensions.some((extension) => path.endsWith(extension)));
}

let loading: Promise<TreeSitter> | undefined;
const folder = (): string => dirname(require.resolve('@vscode/tree-sitter-wasm'));

async function start(): Promise<TreeSitter> {
  const treeSitter = require('@vscode/tree-sitter-wasm') as TreeSitter;
  await treeSitter.Parser.init({ locateFile: (name: string) => join(folder(), name) });
  return treeSitter;
}

/** Calls `use` with the syntax tree of a text and frees the tree afterwards. */
export type WithTree = <T>(text: string, use: (root: SyntaxNode) => T) => T;

const loaded = new Map<string, Promise<WithTree>>();

/** Returns the parser of a language of {@link GRAMMARS}, loaded on first use. */
export function parserFor(language: string): Promise<WithTree> {
  const known = loaded.get(language) ?? load(language);
  loaded.set(language, known);
  return known;
}

async function load(language: string): Promise<WithTree> {
  const grammar = GRAMMARS[language];
  if (!grammar) throw new RangeError(`no grammar for language ${language}`);
  loading ??= start();
  const { Language, Parser } = await loading;
  const parser = new Parser();
  parser.setLanguage(await Language.load(join(folder(), `tree-sitter-${grammar.wasm}.wasm`)));
  return (text, use) => {
    const tree = parser.parse(text);
    try {
      return use(tree.rootNode);
    } finally {
      tree.delete();
    }
  };
}
