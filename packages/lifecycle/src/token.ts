import { CommandError, type Report, report } from '@hookline/command-report';
import type { HooklinePaths } from '@hookline/settings';

/** Dependencies of `hookline token`. */
export interface TokenOptions {
  readonly paths: Pick<HooklinePaths, 'tokenFile'>;
  readonly token: () => string;
}

/** Reports the token of the service, which is created at first use. */
export async function token(options: TokenOptions): Promise<Report> {
  const value = options.token();
  if (value === '') throw new CommandError(`${options.paths.tokenFile} cannot be read or written; make it yours`);
  return report({ token: value }, () => value);
}
