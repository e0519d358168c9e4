import type { Runtime } from '../compose.ts';
import { askDaemon, type DaemonStatus } from '../daemon/control.ts';
import { printResult, table } from '../output.ts';
import type { PrintOptions } from './options.ts';

/** Statistics of tracker, executor, circuit breaker, cache and health, in the specification's shape. */
export async function stats(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const daemon = await askDaemon<DaemonStatus>(runtime.paths.socket, '/status');
  const { tracker, resilience } = await runtime.tracker().stats();
  const answer = {
    tracker: { ...tracker, ...daemon?.tracker, running: daemon !== undefined },
    resilience: {
      executor: daemon?.executor ?? null,
      circuit_breaker: daemon?.breaker ?? null,
      cache: resilience.cache,
      health: daemon?.health ?? null,
    },
    over_time: daemon?.history ?? null,
  };
  printResult(answer, flags.json, ({ tracker: tracked, resilience: parts, over_time: history }) =>
    table([
      ['tracker', describe(tracked)],
      ['executor', describe(parts.executor)],
      ['circuit breaker', describe(parts.circuit_breaker)],
      ['cache', describe(parts.cache)],
      ['health', describe(parts.health)],
      ['last hour', describe(history && { ...history.last_hour })],
      ['last day', describe(history && { ...history.last_day })],
      ['last week', describe(history && { ...history.last_week })],
      ['health trend', history?.health_trend ?? 'unknown without the daemon'],
    ]),
  );
}

/** Figures as one line of words. Their names say what they are: moments, shares of one, bytes, milliseconds. */
export function describe(figures: Readonly<Record<string, unknown>> | null): string {
  if (!figures) return 'unknown without the daemon';
  return Object.entries(figures)
    .map(([name, value]) =>
      typeof value === 'object' && value !== null
        ? `${inWords(name)} (${describe(value as Record<string, unknown>)})`
        : `${inWords(name)} ${describeValue(name, value)}`,
    )
    .join(', ');
}

function inWords(name: string): string {
  return name
    .replace(/_ms$/, '')
    .replaceAll('_', ' ')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function describeValue(name: string, value: unknown): string {
  if (value === null) return 'none yet';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  if (/_(?:at|time)$/.test(name)) return new Date(value).toISOString();
  if (/rate$|availability$/i.test(name)) return `${(value * 100).toFixed(1)} %`;
  if (name.endsWith('bytes')) return `${(value / 2 ** 20).toFixed(1)} MiB`;
  if (name.endsWith('_ms')) return `${value.toFixed(1)} ms`;
  return String(value);
}
