import type { Clock } from '@hookline/clock';
import type { HooklinePaths, HooklineSettings } from '@hookline/settings';
import type { BackfillTools } from './tools.ts';

/** Dependencies of `hookline import`. */
export interface ImportOptions {
  readonly paths: Pick<HooklinePaths, 'backfillLog'>;
  readonly settings: Pick<HooklineSettings, 'tracking'>;
  readonly clock: Clock;
  readonly claudeFolder: string;
  readonly backfill: () => Promise<BackfillTools>;
  /** Receives a line about the progress. */
  readonly tell: (line: string) => void;
}
