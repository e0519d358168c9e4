import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { SyntaxRules } from '../src/index.ts';

const rules: SyntaxRules = new SyntaxRules({
  grammars: dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm')),
});

/** Returns the rules that a text violates, each with its line. */
export async function found(path: string, text: string): Promise<string[]> {
  return (await rules.check(path, text)).map(({ line, rule }) => `${rule} ${line}`);
}
