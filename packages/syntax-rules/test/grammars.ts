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

/** Returns the opportunities of a text, sorted. */
export async function opportunities(path: string, text: string): Promise<string[]> {
  const inspection = await rules.inspect(path, text);
  return inspection.opportunities
    .map(({ component, good, line }) => `${component} ${line} ${good ? 'good' : 'bad'}`)
    .sort((one, other) => one.localeCompare(other));
}
