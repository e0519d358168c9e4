/** Constructs the rules for code that commands send to the service. */
import process from 'node:process';
import { type CodePolicy, codePolicy } from '@hookline/recorder';
import { createRedactor, type Redactor } from '@hookline/redaction';
import type { HooklineSettings } from '@hookline/settings';

/** Constructs the redaction of secrets, with the patterns of the settings. */
export function composeRedactor({ redaction }: Pick<HooklineSettings, 'redaction'>): Redactor {
  const patterns = Object.entries(redaction.patterns).map(([kind, source]) => ({
    kind,
    pattern: new RegExp(source, 'g'),
  }));
  return createRedactor({ patterns });
}

/** Returns the rules of the settings for the code of a file, or of the current folder. */
export function composeCodePolicy(
  { tracking }: Pick<HooklineSettings, 'tracking'>,
  place: { readonly isLocal: boolean; readonly shellFolder: string | undefined },
  file: string | undefined,
): CodePolicy {
  const { ignore, mode, projects } = tracking;
  return codePolicy({ ignore, mode, projects, cwd: process.cwd(), ...place }, file);
}
