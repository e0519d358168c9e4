import process from 'node:process';

/** Writes a line to standard output. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a line to standard error: progress, and what went wrong. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Prints a value as JSON, or as `human` writes it. */
export function printResult<T>(value: T, json: boolean | undefined, human: (value: T) => string): void {
  print(json === true ? JSON.stringify(value) : human(value));
}

/** Something a user can mend: printed as it is, without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  /** `exitCode` is 1 for what failed, 2 for what was asked for wrongly. */
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Rows as columns of equal width, two spaces apart. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join('  '),
    )
    .join('\n');
}
