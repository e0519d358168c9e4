import { type Report, report } from '@hookline/command-report';
import { askDaemon, ROUTES } from '@hookline/daemon/control';
import type { PatternTracker } from '@hookline/pattern-tracker';
import { type StatisticsAnswer, statisticsText } from './statistics-text.ts';

/** Options of {@link statisticsReport}. */
export interface StatisticsOptions {
  readonly paths: { readonly socket: string };
  readonly tracker: () => Pick<PatternTracker, 'stats'>;
}

/** Shows statistics of the daemon, or of this process where none runs, and what they mean. */
export async function statisticsReport(options: StatisticsOptions): Promise<Report<StatisticsAnswer>> {
  const daemon = await askDaemon(options.paths.socket, ROUTES.status);
  const { resilience, tracker } = await options.tracker().stats();
  const answer = {
    tracker: { ...tracker, ...daemon?.tracker, running: daemon !== undefined },
    resilience: {
      // Without the daemon the figures of this process: nothing ran, and the service was not asked.
      executor: daemon?.executor ?? resilience.executor,
      circuit_breaker: daemon?.breaker ?? resilience.circuit_breaker,
      cache: resilience.cache,
      health: daemon?.health ?? resilience.health,
    },
    over_time: daemon?.history ?? null,
  };
  return report(answer, statisticsText);
}
