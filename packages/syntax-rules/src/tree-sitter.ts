import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Grammar } from './languages.ts';

/** The used part of a node of a syntax tree. */
export interface SyntaxNode {
  readonly type: string;
  readonly startPosition: { readonly row: number; readonly column: number };
  readonly hasError: boolean;
  readonly isError: boolean;
  readonly isMissing: boolean;
  readonly children: readonly (SyntaxNode | null)[];
}

/** A node with the name under which a query captured it. */
export interface Capture {
  readonly name: string;
  readonly node: SyntaxNode;
}

/** A query of a grammar. */
interface Query {
  captures(node: SyntaxNode): readonly Capture[];
}

interface Tree {
  readonly rootNode: SyntaxNode;
  delete(): void;
}

interface TreeSitter {
  readonly Parser: {
    new (): { setLanguage(language: object): void; parse(text: string): Tree | null };
    init(options: object): Promise<void>;
  };
  readonly Language: { load(path: string): Promise<object> };
  readonly Query: new (language: object, text: string) => Query;
}

/** Parses texts of one grammar. */
export interface SyntaxParser {
  readonly query: Query;
  /** Calls `use` with the root of the tree, which is freed afterwards. */
  parse<T>(text: string, use: (root: SyntaxNode) => T): T;
}

/** Parsers from the folder `wasm` of `@vscode/tree-sitter-wasm`, each loaded at its first use. */
export class Parsers {
  readonly #folder: string;
  readonly #queryFor: (grammar: Grammar) => string;
  readonly #loaded = new Map<Grammar, Promise<SyntaxParser>>();
  #runtime: Promise<TreeSitter> | undefined;

  constructor(folder: string, queryFor: (grammar: Grammar) => string) {
    this.#folder = folder;
    this.#queryFor = queryFor;
  }

  /** Rejects when a file of the folder cannot be loaded, and tries again at the next call. */
  get(grammar: Grammar): Promise<SyntaxParser> {
    const loading = this.#loaded.get(grammar) ?? this.#load(grammar);
    this.#loaded.set(grammar, loading);
    loading.catch(() => this.#loaded.delete(grammar));
    return loading;
  }

  async #load(grammar: Grammar): Promise<SyntaxParser> {
    this.#runtime ??= this.#start();
    const { Language, Parser, Query } = await this.#runtime;
    const language = await Language.load(join(this.#folder, `tree-sitter-${grammar}.wasm`));
    const parser = new Parser();
    parser.setLanguage(language);
    return {
      query: new Query(language, this.#queryFor(grammar)),
      parse: (text, use) => {
        const tree = parser.parse(text);
        if (!tree) throw new Error('the parser was stopped');
        try {
          return use(tree.rootNode);
        } finally {
          tree.delete();
        }
      },
    };
  }

  async #start(): Promise<TreeSitter> {
    try {
      const runtime = createRequire(import.meta.url)(join(this.#folder, 'tree-sitter.js')) as TreeSitter;
      await runtime.Parser.init({ locateFile: (name: string) => join(this.#folder, name) });
      return runtime;
    } catch (error) {
      this.#runtime = undefined;
      throw error;
    }
  }
}
