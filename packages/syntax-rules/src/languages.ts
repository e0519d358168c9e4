/** Identifier of a grammar: the middle of `tree-sitter-NAME.wasm`. */
export type Grammar = 'bash' | 'go' | 'java' | 'javascript' | 'php' | 'python' | 'ruby' | 'rust' | 'tsx' | 'typescript';

const GRAMMARS: Readonly<Record<string, Grammar>> = {
  bash: 'bash',
  cjs: 'javascript',
  cts: 'typescript',
  go: 'go',
  java: 'java',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  mts: 'typescript',
  php: 'php',
  py: 'python',
  pyi: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  ts: 'typescript',
  tsx: 'tsx',
};

/** Returns the grammar of a file by its extension; `undefined` when there is none. */
export function grammarOf(path: string): Grammar | undefined {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
  return extension === undefined || !Object.hasOwn(GRAMMARS, extension) ? undefined : GRAMMARS[extension];
}
