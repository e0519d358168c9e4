import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LineHasher } from '@hookline/attribution';
import { CommandError } from '@hookline/command-report';
import type { BlameAccess } from './blame-command.ts';
import { measureSurvival, type SurvivalAccess, type SurvivalProgress } from './survival-measurement.ts';

/** Access of {@link measureFolder} to what is recorded. */
export interface MeasureAccess extends SurvivalAccess, Pick<BlameAccess, 'locate' | 'lineKey'> {
  /** The current time, in milliseconds since 1970. */
  readonly now: number;
}

/**
 * Measures how long lines live in the repository of a folder.
 *
 * @param folder - absolute path
 * @throws CommandError when it is in no repository; an error that a function of the access rejects with stays as it is
 */
export async function measureFolder(access: MeasureAccess, folder: string): Promise<SurvivalProgress> {
  // The place of a folder is that of a file in it.
  const { repository } = existsSync(folder) ? await access.locate(join(folder, 'file')) : {};
  if (repository === undefined)
    throw new CommandError('--measure needs a git repository: run it in one, or name its folder with --repo', 2);
  return measureSurvival({ ...access, folder, repository, hasher: new LineHasher(access.lineKey) });
}
