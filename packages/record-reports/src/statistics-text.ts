import type { DaemonStatus } from '@hookline/daemon/control';
import { formatDuration, formatFields, formatTable, formatTime, styled, type View } from '@hookline/terminal-text';

/** Statistics of tracker, executor, circuit breaker, cache and health. */
export interface StatisticsAnswer {
  readonly tracker: Readonly<Record<string, unknown>> & { readonly running: boolean };
  readonly resilience: Readonly<Record<'executor' | 'circuit_breaker' | 'cache' | 'health', unknown>>;
  readonly over_time: DaemonStatus['history'] | null;
}

/** Availability in a day below which the service is named as unusual. */
const LOW_AVAILABILITY = 0.95;

/** Formats statistics: each group with its period and meaning, then what is unusual and what helps. */
export function statisticsText(answer: StatisticsAnswer, view: View): string {
  const { resilience, tracker } = answer;
  const live = (figures: unknown): object | null => (tracker.running ? (figures as object) : null);
  const sections: readonly (readonly [title: string, meaning: string, figures: object | null])[] = [
    ['Tracker', 'what was recorded and sent since the daemon started', tracker],
    [
      'Executor',
      'background work of the daemon since it started, such as draining the inbox',
      live(resilience.executor),
    ],
    [
      'Circuit breaker',
      'closed: requests are sent; open: the service failed, and events are cached',
      live(resilience.circuit_breaker),
    ],
    ['Cache', 'events that wait for the service now; dead ones were refused for good', resilience.cache as object],
    ['Health', 'the last checks of the service', live(resilience.health)],
  ];
  return [
    ...sections.flatMap(([title, meaning, figures]) => [
      `${styled(title, 'bold', view)}: ${meaning}`,
      figures
        ? indented(formatFields(fieldsOf(figures, view), view))
        : '  unknown: the daemon does not run (hookline up)',
      '',
    ]),
    ...deliveries(answer, view),
    '',
    `${styled('Unusual', 'bold', view)}: ${unusual(answer).join('\n  ') || 'nothing'}`,
  ].join('\n');
}

function deliveries({ over_time: history }: StatisticsAnswer, view: View): string[] {
  const head = `${styled('Deliveries', 'bold', view)}: events and checks of the service by period`;
  if (!history) return [head, '  unknown: the daemon does not run (hookline up)'];
  const periods = [
    ['last hour', history.last_hour],
    ['last day', history.last_day],
    ['last week', history.last_week],
  ] as const;
  return [
    head,
    indented(
      formatTable(
        [
          { header: 'PERIOD' },
          { header: 'SENT', align: 'right' },
          { header: 'CACHED', align: 'right' },
          { header: 'SYNCED', align: 'right' },
          { header: 'REFUSED', align: 'right', optional: true },
          { header: 'AT ONCE', align: 'right' },
          { header: 'AVAILABLE', align: 'right' },
        ],
        periods.map(([name, period]) => [
          name,
          String(period.delivered),
          String(period.cached),
          String(period.synced),
          String(period.refused),
          share(period.success_rate),
          share(period.availability),
        ]),
        view && { ...view, width: view.width && view.width - 2 },
      ),
    ),
    '  SENT at once, or CACHED and SYNCED later; REFUSED for good. AT ONCE: share of the events. AVAILABLE: share of the health',
    `  checks that the service passed; trend: ${history.health_trend.replaceAll('_', ' ')}.`,
  ];
}

function share(value: number | null): string {
  return value === null ? 'none yet' : `${(value * 100).toFixed(1)} %`;
}

/** Returns a line for each figure that needs attention, with what helps. */
function unusual({ over_time: history, resilience, tracker }: StatisticsAnswer): string[] {
  const breaker = (resilience.circuit_breaker as { readonly state?: string } | null)?.state;
  const cache = resilience.cache as { readonly pending_events?: number; readonly dead_events?: number } | null;
  const available = history?.last_day.availability ?? null;
  return [
    ...(tracker.running ? [] : ['the daemon does not run, so that events wait in the inbox: hookline up']),
    ...(breaker === undefined || breaker === 'closed'
      ? []
      : [`the circuit breaker is ${breaker}: hookline status shows why, hookline reset-breaker closes it`]),
    ...((cache?.pending_events ?? 0) > 0
      ? [`${cache?.pending_events} events wait for the service: hookline sync sends them now`]
      : []),
    ...((cache?.dead_events ?? 0) > 0
      ? [`${cache?.dead_events} events were refused for good: hookline cache status has the reasons`]
      : []),
    ...(available !== null && available < LOW_AVAILABILITY
      ? [
          `the service passed only ${share(available)} of the checks of the last day: hookline doctor looks for the cause`,
        ]
      : []),
  ];
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
