import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { type Clock, pollUntil } from '@hookline/clock';
import { CommandError, type Report, report } from '@hookline/command-report';
import { checkSocketFolder } from '@hookline/control-socket';
import { askDaemon, type DaemonStatus, ROUTES } from '@hookline/daemon/control';
import { type LocalService, waitForStart } from '@hookline/local-service';
import { readLockOwner } from '@hookline/process-lock';
import { isProcessRunning } from '@hookline/process-lock/liveness';
import { homeProblem, type HooklinePaths, type HooklineSettings } from '@hookline/settings';
import type { TraceabilityClient } from '@hookline/traceability-client';
import { portText, type TcpState, tcpOf } from './status.ts';

/** Dependencies of `hookline up`, `down` and `restart`. */
export interface LifecycleOptions {
  readonly client: () => Pick<TraceabilityClient, 'live'>;
  readonly paths: HooklinePaths;
  readonly clock: Clock;
  readonly serviceUrl: string;
  readonly socketPath: string | undefined;
  readonly localService: LocalService | undefined;
  readonly settings: Pick<HooklineSettings, 'service'>;
  readonly wake: () => Promise<boolean>;
  readonly program: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Receives a line about what is waited for. */
  readonly tell: (line: string) => void;
}

/** A small young generation keeps the daemon's memory small. `session-start.sh` passes the same flag. */
const DAEMON_FLAG = '--max-semi-space-size=2';
/** Wait for a daemon whose process runs: on a busy machine, loading the program alone takes many seconds. */
const START_WAIT = { withinMs: 120_000, intervalMs: 20 };
/** Waits for the daemon and for the service to end. */
const DAEMON_WAIT = { withinMs: 15_000, intervalMs: 20 };
const SERVICE_WAIT = { withinMs: 60_000, intervalMs: 50 };

/** Starts the daemon, which starts the local service, and waits until both answer. */
export async function up(options: LifecycleOptions): Promise<Report> {
  const { answer, problem } = await start(options);
  return report(answer, startedText, problem);
}

function startedText({ daemon, service }: Started['answer']): string {
  return [
    `daemon runs (process ${daemon.pid})`,
    `service at ${service.socket ?? service.url}: ${service.reachable ? 'reachable' : 'not reachable'}`,
    ...(service.tcp?.state === 'occupied' ? [`port ${portText(service)}`] : []),
  ].join('\n');
}

/** Result of {@link start}. */
export interface Started {
  readonly answer: {
    readonly daemon: { readonly running: true; readonly pid: number };
    readonly service: {
      readonly url: string;
      readonly socket: string | null;
      readonly reachable: boolean;
      readonly tcp: TcpState | null;
    };
  };
  /** Reason for which an expected service does not answer. */
  readonly problem: string | undefined;
}

/**
 * Does what {@link up} does, and returns the answer.
 *
 * @throws CommandError when the daemon does not start
 */
export async function start(options: LifecycleOptions): Promise<Started> {
  const { client, localService, paths, serviceUrl, tell } = options;
  const place = options.socketPath ?? serviceUrl;
  const unusable = homeProblem(paths.home);
  if (unusable) throw new CommandError(`${unusable.reason}; ${unusable.fix}`);
  checkSocketFolders(paths);
  const daemon = (await askDaemon(paths.socket, ROUTES.status)) ?? (await startBoth(options));
  if (!daemon) throw new CommandError(`the daemon did not start; see ${paths.trackerLog} for the reason`);
  await options.wake();
  const expectsService = localService === undefined || options.settings.service.autostart;
  let service = await client().live();
  let startError: string | undefined;
  if (!service.ok && expectsService) {
    tell(`waiting for the service at ${place} …`);
    const isLive = async (): Promise<boolean> => {
      // It may have fallen asleep since it started.
      await options.wake();
      service = await client().live();
      return service.ok;
    };
    startError = await waitFor(options, isLive);
  }
  return {
    answer: {
      daemon: { running: true, pid: daemon.pid },
      service: {
        url: serviceUrl,
        socket: options.socketPath ?? null,
        reachable: service.ok,
        tcp: tcpOf(localService),
      },
    },
    problem:
      service.ok || !expectsService
        ? undefined
        : (startError ?? `the service at ${place} does not answer: ${service.error.message}`),
  };
}

/** Starts the service and the daemon. Resolves when the daemon answers; with `undefined` when its process ended without another one. */
async function startBoth(options: LifecycleOptions): Promise<DaemonStatus | undefined> {
  const { clock, localService, paths, tell } = options;
  tell('starting the daemon …');
  localService?.clearStartError();
  startService(options);
  const child = startDaemon(options);
  const answer = await pollUntil(clock, START_WAIT, async () => {
    const status = await askDaemon(paths.socket, ROUTES.status);
    return status ?? (hasEnded(child) && !readLockOwner(paths.run, 'daemon') ? null : undefined);
  });
  return answer ?? undefined;
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Starts the local service beside the daemon, which would start it only when it runs itself, and waits while it is starting. */
function startService({ localService, settings }: LifecycleOptions): void {
  if (!localService || !settings.service.autostart) return;
  // A sleeping one is woken.
  if (localService.owner() || localService.starting() !== undefined || localService.marker.exists) return;
  try {
    localService.start({ isAwaited: true });
  } catch {
    // The folder of logs cannot be written: the daemon does not start either, and its failure is reported.
  }
}

/** Waits until the service answers. Returns the reason for which a local one did not start. */
async function waitFor(options: LifecycleOptions, isLive: () => Promise<boolean>): Promise<string | undefined> {
  const { clock, localService: service, paths, tell } = options;
  if (!service) {
    await pollUntil(clock, SERVICE_WAIT, async () => ((await isLive()) ? true : undefined));
    return undefined;
  }
  const logFile = join(paths.logs, 'traceability-service.log');
  const onStep = (step: string): void => tell(`the service is starting: ${step}`);
  const started = await waitForStart({ service, clock, logFile, isLive, onStep });
  return started.live ? undefined : started.reason;
}

/** Refuses to start what would refuse to listen. */
function checkSocketFolders({ serviceSocket, socket }: HooklinePaths): void {
  try {
    for (const it of [socket, serviceSocket]) checkSocketFolder(it);
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

/** Processes that were ended; `null` where none ran. */
export interface Stopped {
  readonly daemon: { readonly ended: number | null };
  readonly service: { readonly ended: number | null };
}

/** Ends the daemon and the local service. */
export async function down(options: LifecycleOptions): Promise<Report> {
  return report(await stop(options), stoppedText);
}

function stoppedText({ daemon, service }: Stopped): string {
  return [
    daemon.ended === null ? 'the daemon did not run' : `daemon ended (process ${daemon.ended})`,
    service.ended === null ? 'no local service ran' : `service ended (process ${service.ended})`,
  ].join('\n');
}

/** Ends both, and returns when their processes have exited. */
export async function stop(options: LifecycleOptions): Promise<Stopped> {
  const { clock, localService, paths } = options;
  const daemon = readLockOwner(paths.run, 'daemon');
  if (daemon) {
    await askDaemon(paths.socket, ROUTES.shutdown);
    if (!(await exits(clock, daemon.pid, DAEMON_WAIT))) await endProcess(clock, daemon.pid, DAEMON_WAIT);
  }
  // One that is starting would hold the lock soon, perhaps after the other one has ended.
  const starting = localService?.starting();
  const service = localService?.owner()?.pid ?? starting;
  for (const pid of new Set([starting, service])) if (pid !== undefined) await endProcess(clock, pid, SERVICE_WAIT);
  // A service that was stopped must not be woken by the next request.
  localService?.marker.remove();
  return { daemon: { ended: daemon?.pid ?? null }, service: { ended: service ?? null } };
}

/** Ends and starts the daemon and the local service. */
export async function restart(options: LifecycleOptions): Promise<Report> {
  const ended = await stop(options);
  const { answer, problem } = await start(options);
  return report({ ...answer, ended }, () => `${stoppedText(ended)}\n${startedText(answer)}`, problem);
}

/** Ends a process with SIGTERM, and with SIGKILL when it has not exited within the wait. */
async function endProcess(clock: Clock, pid: number, wait: typeof DAEMON_WAIT): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has exited meanwhile, or belongs to another user.
    }
    if (await exits(clock, pid, wait)) return;
  }
  throw new CommandError(`process ${pid} does not end`);
}

async function exits(clock: Clock, pid: number, wait: typeof DAEMON_WAIT): Promise<boolean> {
  return (await pollUntil(clock, wait, async () => (isProcessRunning(pid) ? undefined : true))) === true;
}

/** Starts the daemon as a detached process without open descriptors. */
function startDaemon({ environment, program: own, paths }: LifecycleOptions): ChildProcess {
  // The installed version, as session starts run it: the folder of this program may be moved.
  const program = existsSync(paths.installedProgram) ? paths.installedProgram : own;
  const child = spawn(process.execPath, [DAEMON_FLAG, program, 'daemon'], {
    detached: true,
    stdio: 'ignore',
    env: { ...environment, HOOKLINE_HOME: paths.home },
  });
  child.on('error', () => {});
  child.unref();
  return child;
}
