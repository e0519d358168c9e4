export { csv, type CsvValue } from './csv.ts';
export { CommandError, type CommandErrorCode, type CommandErrorDetails } from './errors.ts';
export { type Report, report } from './report.ts';
export { table } from './table.ts';
export { parseTime } from './time.ts';
