export { GitHistoryError, type GitHistoryErrorCode } from './errors.ts';
export {
  createGitHistory,
  type FileVersion,
  type GitHistory,
  type GitHistoryCounts,
  type GitHistoryOptions,
} from './git-history.ts';
export { repositoryTop } from './repository-top.ts';
