import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { CommandError } from '@hookline/command-report';
import type { CodePolicy } from '@hookline/recorder';
import type { Redactor } from '@hookline/redaction';

/** Rules for code that leaves this process. */
export interface CodeAccess {
  readonly codePolicy: (file?: string) => Promise<CodePolicy>;
  readonly redactor: () => Pick<Redactor, 'redact'>;
  /** The current folder. */
  readonly cwd: string;
  /** Returns standard input. */
  readonly stdin: () => NodeJS.ReadableStream;
}

/** Reads a file or standard input (`-`) as it would be traced: without secrets, unless the mode is `full`. */
export async function readCode(options: CodeAccess, file: string): Promise<string> {
  const { mode } = await options.codePolicy(file === '-' ? undefined : file);
  const text =
    file === '-' ? (await buffer(options.stdin())).toString('utf8') : readText(resolve(options.cwd, file), file);
  return mode === 'full' ? text : options.redactor().redact(text);
}

function readText(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}
