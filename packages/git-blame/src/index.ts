export { blame, type Blame, type BlamedLine, type BlameOptions } from './blame.ts';
export { type BlameAccess, blameCommand, blameFile } from './blame-command.ts';
export { formatBlame, type BlameTextOptions } from './blame-text.ts';
export { BlameError, type BlameErrorCode } from './errors.ts';
export { blobTexts, type CommitTime, commitTimes, noteTexts } from './git.ts';
export type { LineSource } from './imported-lines.ts';
export { type FileArgument, parseFileArgument } from './file-argument.ts';
export type { LineRange } from './line-commits.ts';
export { type LineLivesOptions, lineLives } from './line-lives.ts';
export { type FileChain, fileChains, type LandedVersion } from './file-chains.ts';
export {
  type FolderActivity,
  type LandingLog,
  LandingWatch,
  type LandingWatchOptions,
  type MeasureFolder,
  measureKnown,
} from './landing-watch.ts';
export { type MainBranch, mainBranch } from './main-branch.ts';
export { type MeasureAccess, measureFolder } from './survival-command.ts';
export {
  measureSurvival,
  type SurvivalAccess,
  type SurvivalOptions,
  type SurvivalProgress,
} from './survival-measurement.ts';
export type { BlamedEdit, BlamedEdits, EditsOf, FilePlace } from './recorded-edits.ts';
export { changedFiles, namesOf, revisionCommits, type RevisionFiles, revisionFiles } from './revision-files.ts';
