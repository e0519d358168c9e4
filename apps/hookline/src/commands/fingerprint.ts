import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import process from 'node:process';
import { fingerprint } from '@hookline/fingerprint';
import type { Runtime } from '../compose.ts';
import { CommandError, printResult, table } from '../output.ts';
import { codePolicy } from './code-policy.ts';
import type { PrintOptions } from './options.ts';

/** How to read the code. */
export interface FingerprintFlags extends PrintOptions {
  readonly language?: string;
}

/** The identity of a file's code, or of standard input's. Secrets are taken out first, as they are when it is traced. */
export async function fingerprintCommand(runtime: Runtime, file: string, flags: FingerprintFlags): Promise<void> {
  const text = await readCode(runtime, file);
  const result = fingerprint(text, {
    ...(file === '-' ? {} : { path: resolve(file) }),
    ...(flags.language === undefined ? {} : { language: flags.language }),
  });
  if (!result.ok) throw new CommandError(`${file}: ${result.error.message}`);
  const { patternId, fingerprint: full, shape, language, kind, name, units } = result.value;
  const answer = {
    pattern_id: patternId,
    fingerprint: full,
    shape,
    language: language?.toLowerCase() ?? 'unknown',
    kind,
    units: units.map((unit) => ({
      pattern_id: unit.patternId,
      fingerprint: unit.fingerprint,
      shape: unit.shape,
      kind: unit.kind,
      name: unit.name ?? null,
      start_line: unit.startLine,
      end_line: unit.endLine,
    })),
  };
  printResult(answer, flags.json, () =>
    table([
      ['pattern', patternId],
      ['fingerprint', full],
      ['shape', shape],
      ['language', answer.language],
      ['kind', kind],
      ['name', name],
      ['units', String(units.length)],
    ]),
  );
}

/** The text of a file or of standard input, as it would be traced. */
export async function readCode(runtime: Runtime, file: string): Promise<string> {
  const { mode } = codePolicy(runtime, file === '-' ? undefined : file);
  const text = await readText(file);
  return mode === 'full' ? text : runtime.redactor().redact(text);
}

async function readText(file: string): Promise<string> {
  if (file === '-') return (await buffer(process.stdin)).toString('utf8');
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}
