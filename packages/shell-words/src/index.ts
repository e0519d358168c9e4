export { findShellWords, type FindShellWordsOptions } from './find-shell-words.ts';
export { parseShellWords } from './parse-shell-words.ts';
