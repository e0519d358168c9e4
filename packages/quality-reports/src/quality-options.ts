import type { InstallCommandOptions } from '@hookline/installation';
import type { Redactor } from '@hookline/redaction';
import type { HooklinePaths } from '@hookline/settings';

/** Dependencies of the commands of the quality gate. */
export interface QualityOptions extends InstallCommandOptions {
  readonly paths: HooklinePaths;
  readonly redactor: () => Pick<Redactor, 'redact'>;
}
