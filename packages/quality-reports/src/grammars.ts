import { SYNTAX_FEATURE } from '@hookline/checkers/grammars';
import { CommandError } from '@hookline/command-report';
import { OptionalPackages } from '@hookline/npm-packages';
import type { QualityOptions } from './quality-options.ts';

/** Returns the packages of optional features. */
export function optionalPackages({
  environment,
  paths,
}: Pick<QualityOptions, 'environment' | 'paths'>): OptionalPackages {
  return new OptionalPackages({ folder: paths.optionalPackages, env: environment });
}

/** Installs the grammars of the syntax rules; does nothing when they are there. @throws CommandError when npm fails */
export async function installGrammars(options: Pick<QualityOptions, 'environment' | 'paths'>): Promise<boolean> {
  const installed = await optionalPackages(options).install(SYNTAX_FEATURE);
  if (installed.ok) return installed.value.changed;
  const { code, message } = installed.error;
  const fix =
    code === 'npm_missing'
      ? 'install npm, then: hookline quality on'
      : 'hookline quality on, with a connection to the registry of npm';
  throw new CommandError(`the grammars could not be installed, and nothing was changed: ${message}; ${fix}`, 1, {
    code,
    fix,
  });
}
