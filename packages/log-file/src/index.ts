export { type LogFile, type LogFileOptions, openLogFile } from './log-file.ts';
