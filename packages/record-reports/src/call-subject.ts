import type { Execution } from '@hookline/contracts';
import { firstLine } from './texts.ts';

/** Members of a call's input that say what it is about, the most telling first. */
const MEMBERS = ['command', 'description', 'pattern', 'query', 'url', 'skill', 'path', 'prompt'] as const;

/** Returns what a call is about in one line: the command, the file, the pattern of a search. Empty when nothing is recorded. */
export function callSubject({ file_path, input, tool_name }: Execution['events'][number]): string {
  if (tool_name !== 'Bash' && file_path !== null && file_path !== '') return file_path;
  for (const name of MEMBERS) {
    const value = input?.[name];
    if (typeof value === 'string' && value.trim() !== '') return firstLine(value);
  }
  return file_path ?? '';
}
