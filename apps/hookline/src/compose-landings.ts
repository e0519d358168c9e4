/** Constructs what notices that code landed, and has its survival measured. */
import process from 'node:process';
import { compareInProcess, openBackfillLog } from '@hookline/backfill';
import { LandingWatch, type LandingWatchOptions, measureKnown } from '@hookline/git-blame';
import type { Logger } from 'pino';
import type { Runtime } from './runtime.ts';

/** In the backfill log: repositories of captured sessions, each with the commit that was measured last. */
const LANDINGS = 'landings';

/** Returns the watch of repositories in which sessions are captured. */
export function composeLandings(runtime: Runtime, logger: Logger): LandingWatch {
  return new LandingWatch(landings(runtime, logger));
}

/** Has every known repository measured once. */
export async function measureLandings(runtime: Runtime, logger: Logger): Promise<object> {
  const parts = landings(runtime, logger);
  try {
    return await measureKnown(parts, new AbortController().signal);
  } finally {
    parts.log.close();
  }
}

/** Measuring runs in a process of its own with the lowest priority: it compares every version of a file. */
function landings({ environment, paths, program }: Runtime, logger: Logger): LandingWatchOptions {
  const run = compareInProcess({
    command: [process.execPath, program, 'survival', '--measure', '--json', '--repo'],
    env: { ...environment, HOOKLINE_HOME: paths.home },
  });
  return {
    log: openBackfillLog({ file: paths.backfillLog, target: LANDINGS }),
    measure: async (folder, signal) => {
      const { measured } = (await run([folder], signal)) as { readonly measured?: { readonly remaining?: number } };
      logger.info({ measured }, 'the survival of lines was measured');
      return { remaining: measured?.remaining ?? 0 };
    },
    onError: (err) => logger.warn({ err }, 'the survival of lines could not be measured'),
  };
}
