import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { pipeline } from 'node:stream/promises';
import { CommandError, type Report } from '@hookline/command-report';
import { printable, printableStyled, viewOf } from '@hookline/terminal-text';

export { CommandError, table } from '@hookline/command-report';

/**
 * Writes lines to standard output. Control sequences and bidirectional overrides of recorded text are escaped here, in JSON
 * as well.
 */
export function print(line = ''): void {
  process.stdout.write(`${printable(line)}\n`);
}

/** Writes lines to standard error: progress or an error. They are escaped as those of {@link print}. */
export function tell(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}

/** Returns whether a person reads standard output. */
export function isTerminal(): boolean {
  return process.stdout.isTTY;
}

/** Clears the terminal and moves to its top, for a view that is printed again. */
export function clearTerminal(): void {
  process.stdout.write('\u001B[2J\u001B[H');
}

/** Writes data such as CSV to standard output, as it is; on a terminal, active characters are escaped. */
export function writeData(data: string): void {
  process.stdout.write(isTerminal() ? printable(data.replaceAll('\r\n', '\n')) : data);
}

/** Writes texts to standard output as they are, no faster than they are read. Ends when the reader is gone. */
export async function streamData(texts: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(texts, process.stdout, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

/** Prints a value as JSON, or as formatted by `human`. */
export function printResult<T>(value: T, json: boolean | undefined, human: (value: T) => string): void {
  print(json === true ? JSON.stringify(value) : human(value));
}

/** Asks a yes-or-no question on the terminal. */
async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** Returns the question on the terminal; `undefined` without one. */
export function confirmation(): typeof confirm | undefined {
  return process.stdin.isTTY ? confirm : undefined;
}

/** Surroundings of a printed report. */
export interface PrintSurroundings {
  readonly json?: boolean | undefined;
  /** Tells whether colours are wanted. @defaultValue nothing is set */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * Prints a report as JSON, or as text for the terminal or the pipe; nothing when its value is `undefined`.
 *
 * @throws CommandError with the failure that the report names
 */
export function printReport({ failure, text, value }: Report, { environment = {}, json }: PrintSurroundings): void {
  if (value !== undefined && json === true) print(JSON.stringify(value));
  else if (value !== undefined) process.stdout.write(`${printableStyled(text(viewOf(process.stdout, environment)))}\n`);
  if (failure !== undefined) throw new CommandError(failure);
}

/** Writes an error to standard error: a sentence, or JSON for programs. */
export function tellError(
  error: { readonly code: string; readonly message: string; readonly fix: string | null },
  json: boolean,
): void {
  if (json) tell(JSON.stringify({ error }));
  else if (error.message !== '') tell(`hookline: ${error.message}`);
}
