import { resolve } from 'node:path';
import type { SimilarAnswer } from '@hookline/contracts';
import { locate } from '@hookline/recorder';
import type { Runtime } from '../compose.ts';
import { CommandError, printResult, table } from '../output.ts';
import { codePolicy } from './code-policy.ts';
import { type FingerprintFlags, readCode } from './fingerprint.ts';
import { unwrap } from './patterns.ts';

/** What code to look for, and how many. */
export interface ParentsFlags extends FingerprintFlags {
  readonly limit?: string;
}

/** What a file's code, or standard input's, was made from, as far as the service knows: surest first. */
export async function patternParents(runtime: Runtime, file: string, flags: ParentsFlags): Promise<void> {
  const limit = Number(flags.limit ?? 10);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= 100))
    throw new CommandError(`--limit must be 1 to 100, not ${flags.limit}`, 2);
  if (!codePolicy(runtime, file === '-' ? undefined : file).mayLeave)
    throw new CommandError(
      `${file}: its code stays on this machine (metadata-only, or never traced), and the service is elsewhere`,
    );
  const code = await readCode(runtime, file);
  if (code.trim() === '') throw new CommandError(`${file}: the text is blank`);
  const place = file === '-' ? undefined : locate(resolve(file));
  const answer = unwrap(
    await runtime.client().similar({
      code,
      limit,
      ...(place === undefined ? {} : { path: place.path }),
      ...(place?.repository === undefined ? {} : { repository: place.repository }),
      ...(flags.language === undefined ? {} : { language: flags.language }),
    }),
  );
  printResult(answer, flags.json, ({ similar }) =>
    similar.length === 0 ? 'nothing like it' : table(similar.map(toRow)),
  );
}

function toRow({ name, path, pattern_id, relation, score, tentative }: SimilarAnswer['similar'][number]): string[] {
  return [pattern_id, relation, score.toFixed(2), tentative ? 'only possible' : 'sure', `${path ?? ''} (${name})`];
}
