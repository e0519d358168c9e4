export { type LogFile, type LogFileOptions, openLogFile } from './log-file.ts';
export { removeLogLines } from './remove-lines.ts';
