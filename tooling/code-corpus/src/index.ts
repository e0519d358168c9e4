export { type CutFunction, cutFunctions } from './cut-functions.ts';
export { type Grammar, GRAMMARS, grammarFor, parserFor, type SyntaxNode, type WithTree } from './grammars.ts';
export { Random } from './random.ts';
export { type FileChange, readFiles, readHistory, type SourceFile } from './repository.ts';
