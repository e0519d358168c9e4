/**
 * Constructs what a query of the local service needs, and nothing else: most of the time of a short command is spent on loading
 * code. A query of a service elsewhere is constructed as any other command.
 */
import { type Clock, pollUntil, systemClock } from '@hookline/clock';
import { type LocalService, SleepMarker } from '@hookline/local-service';
import { locate } from '@hookline/recorder';
import { ensureToken } from '@hookline/settings/token-file';
import { SocketChannel, TraceabilityQueries } from '@hookline/traceability-client/reader';
import type { composeSurroundings, Surroundings } from './compose-surroundings.ts';
import { tell } from './output.ts';
import type { QueryRuntime } from './runtime.ts';
import { programVersion } from './version.ts';

/** Wait for a service that is starting. */
const START_WAIT = { withinMs: 60_000, intervalMs: 50 };

/** Constructs the parts over the socket. */
export function composeLocalQuery(
  { env }: Surroundings,
  surroundings: Awaited<ReturnType<typeof composeSurroundings>>,
  socketPath: string,
): QueryRuntime {
  const { paths, settings } = surroundings;
  const marker = new SleepMarker(paths.run);
  const clock = systemClock;
  const local = async () => (await import('./compose-waking.ts')).composeLocalService({ ...surroundings, clock, env });
  const code = () => import('./compose-code.ts');
  const channel = new SocketChannel({
    socketPath,
    busyAfterMs: settings.service.timeoutSeconds * 1000,
    timeoutMs: Math.max(settings.service.timeoutSeconds, settings.service.deadlineSeconds) * 2000,
    onBusy: () => tell('the service is busy; waiting for its answer …'),
    wake: async () => marker.exists && ((await (await local()).waker?.wake()) ?? false),
    awaitStart: async () => waitForStart(clock, queries, (await local()).localService),
  });
  const queries = new TraceabilityQueries(channel);
  return {
    clock,
    version: programVersion(),
    environment: env,
    client: () => queries,
    lineKey: () => ensureToken(paths.lineKeyFile) ?? '',
    locate: async (file) => locate(file),
    redactor: () => ({
      redact: async (text) => (await code()).composeRedactor(settings).redact(text),
    }),
    codePolicy: async (file) =>
      (await code()).composeCodePolicy(settings, { isLocal: true, shellFolder: env['PWD'] }, file),
    close: async () => {},
  };
}

/** Resolves to whether a service that holds its lock listens before the wait is over. */
async function waitForStart(
  clock: Clock,
  queries: Pick<TraceabilityQueries, 'live'>,
  service: Pick<LocalService, 'owner'> | undefined,
): Promise<boolean> {
  if (!service?.owner()) return false;
  tell('the service is starting; waiting for it …');
  const isUp = await pollUntil(clock, START_WAIT, async () => {
    if ((await queries.live()).ok) return true;
    return service.owner() ? undefined : false;
  });
  return isUp === true;
}
