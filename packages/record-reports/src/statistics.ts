import { type Report, report } from '@hookline/command-report';
import { askDaemon, type DaemonStatus, ROUTES } from '@hookline/daemon/control';
import type { PatternTracker } from '@hookline/pattern-tracker';
import { formatDuration, formatFields, formatTime, styled, type View } from '@hookline/terminal-text';

/** Options of {@link statisticsReport}. */
export interface StatisticsOptions {
  readonly paths: { readonly socket: string };
  readonly tracker: () => Pick<PatternTracker, 'stats'>;
}

/** Statistics of tracker, executor, circuit breaker, cache and health. */
export interface StatisticsAnswer {
  readonly tracker: Readonly<Record<string, unknown>> & { readonly running: boolean };
  readonly resilience: Readonly<Record<'executor' | 'circuit_breaker' | 'cache' | 'health', unknown>>;
  readonly over_time: DaemonStatus['history'] | null;
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
  return report(answer, (it, view) => statisticsText(it, daemon !== undefined, view));
}

function statisticsText(
  { over_time: history, resilience, tracker }: StatisticsAnswer,
  runs: boolean,
  view: View,
): string {
  const sections: readonly (readonly [title: string, meaning: string, figures: object | null | undefined])[] = [
    ['Tracker', 'what was recorded and sent since the daemon started', tracker],
    ['Executor', 'requests to the service with their retries', runs ? (resilience.executor as object) : null],
    [
      'Circuit breaker',
      'closed: requests are sent; open: the service failed, and events are cached',
      runs ? (resilience.circuit_breaker as object) : null,
    ],
    ['Cache', 'events that wait for the service', resilience.cache as object],
    [
      'Health',
      'checks of the service; availability is the share of those that it passed',
      runs ? (resilience.health as object) : null,
    ],
    ['Last hour', 'deliveries', history && { ...history.last_hour }],
    ['Last day', 'deliveries', history && { ...history.last_day }],
    ['Last week', 'deliveries', history && { ...history.last_week }],
  ];
  return [
    ...sections.flatMap(([title, meaning, figures]) => [
      `${styled(title, 'bold', view)}: ${meaning}`,
      figures
        ? indented(formatFields(fieldsOf(figures, view), view))
        : '  unknown: the daemon does not run (hookline up)',
      '',
    ]),
    `${styled('Health trend', 'bold', view)}: ${history?.health_trend ?? 'unknown without the daemon'}`,
  ].join('\n');
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

/** Returns figures by their names in words; nested ones have the outer name in front. */
function fieldsOf(figures: Readonly<object>, view: View, outer = ''): (readonly [string, string])[] {
  return Object.entries(figures).flatMap(([name, value]) => {
    const words = `${outer}${inWords(name)}`;
    return typeof value === 'object' && value !== null
      ? fieldsOf(value as object, view, `${words}, `)
      : [[words, describeValue(name, value, view)] as const];
  });
}

function inWords(name: string): string {
  return name
    .replace(/_ms$/, '')
    .replaceAll('_', ' ')
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** The name of a figure determines its format: time, share, bytes or milliseconds. */
function describeValue(name: string, value: unknown, view: View): string {
  if (value === null || value === undefined) return 'none yet';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  if (/_(?:at|time)$/.test(name)) return formatTime(new Date(value).toISOString(), view);
  if (/rate$|availability$/i.test(name)) return `${(value * 100).toFixed(1)} %`;
  if (name.endsWith('bytes')) return `${(value / 2 ** 20).toFixed(1)} MiB`;
  return name.endsWith('_ms') ? formatDuration(value) : String(value);
}
