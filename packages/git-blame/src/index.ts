export { blame, type Blame, type BlamedLine, type BlameOptions } from './blame.ts';
export { type BlameAccess, blameCommand, blameFile } from './blame-command.ts';
export { formatBlame, type BlameTextOptions } from './blame-text.ts';
export { BlameError, type BlameErrorCode } from './errors.ts';
export { type FileArgument, parseFileArgument } from './file-argument.ts';
export type { LineRange } from './line-commits.ts';
export type { BlamedEdit, BlamedEdits, EditsOf, FilePlace } from './recorded-edits.ts';
export { namesOf, type RevisionFiles, revisionFiles } from './revision-files.ts';
