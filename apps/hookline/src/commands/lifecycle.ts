import { spawn } from 'node:child_process';
import process from 'node:process';
import { sleep } from '@hookline/clock';
import { readLockOwner } from '@hookline/process-lock';
import type { Runtime } from '../compose.ts';
import { askDaemon, type DaemonStatus } from '../daemon/control.ts';
import { forgetComplaint, forgetSleep, localServiceComplaint, localServiceOwner } from '../daemon/local-service.ts';
import { CommandError, printResult, tell } from '../output.ts';
import type { PrintOptions } from './options.ts';

/** A small young generation: the daemon is to stay small, and is in no hurry. `session-start.sh` says it, too. */
const DAEMON_FLAG = '--max-semi-space-size=2';
/** How long to wait for the daemon and for the service, in milliseconds. */
const DAEMON_MS = 15_000;
const SERVICE_MS = 60_000;
const LOOK_MS = 50;

/** Starts the daemon, which starts the local service, and waits until both answer. */
export async function up(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const { paths, serviceUrl } = runtime;
  if (!(await askDaemon(paths.socket, '/status'))) {
    tell('starting the daemon …');
    forgetComplaint(runtime);
    startDaemon(runtime);
  }
  const daemon = await until(runtime, DAEMON_MS, () => askDaemon<DaemonStatus>(paths.socket, '/status'));
  if (!daemon) throw new CommandError(`the daemon did not start; ${paths.logs}/pattern-tracker.log may say why`);
  await runtime.waker.wake();
  const expectsService = runtime.localServicePort === undefined || runtime.settings.service.autostart;
  let service = await runtime.client().live();
  let complaint: string | undefined;
  if (!service.ok && expectsService) {
    tell(`waiting for the service at ${serviceUrl} …`);
    await until(runtime, SERVICE_MS, async () => {
      service = await runtime.client().live();
      complaint = service.ok ? undefined : localServiceComplaint(runtime);
      return service.ok || complaint !== undefined ? true : undefined;
    });
  }
  const answer = { daemon: { running: true, pid: daemon.pid }, service: { url: serviceUrl, reachable: service.ok } };
  printResult(
    answer,
    flags.json,
    () =>
      `daemon runs (process ${daemon.pid})\nservice at ${serviceUrl}: ${service.ok ? 'reachable' : 'not reachable'}`,
  );
  if (!service.ok && expectsService)
    throw new CommandError(complaint ?? `the service at ${serviceUrl} does not answer: ${service.error.message}`);
}

/** Ends the daemon and the local service. */
export async function down(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const { paths } = runtime;
  const daemon = readLockOwner(paths.run, 'daemon');
  if (daemon) {
    // By its process id: another one may be waiting to take its place.
    const ended = async (): Promise<true | undefined> =>
      readLockOwner(paths.run, 'daemon')?.pid === daemon.pid ? undefined : true;
    await askDaemon(paths.socket, '/shutdown', 'POST');
    if (!(await until(runtime, DAEMON_MS, ended))) {
      process.kill(daemon.pid, 'SIGTERM');
      await until(runtime, DAEMON_MS, ended);
    }
  }
  const service = localServiceOwner(runtime);
  if (service) {
    process.kill(service.pid, 'SIGTERM');
    await until(runtime, SERVICE_MS, async () => (localServiceOwner(runtime) ? undefined : true));
  }
  // Told to be down, it is not to be woken by the next question.
  forgetSleep(runtime);
  const answer = { daemon: { ended: daemon?.pid ?? null }, service: { ended: service?.pid ?? null } };
  printResult(answer, flags.json, () =>
    [
      daemon ? `daemon ended (process ${daemon.pid})` : 'the daemon did not run',
      service ? `service ended (process ${service.pid})` : 'no local service ran',
    ].join('\n'),
  );
}

/** Down and up. */
export async function restart(runtime: Runtime, flags: PrintOptions): Promise<void> {
  await down(runtime, flags);
  await up(runtime, flags);
}

/** Starts the daemon as a process of its own, with every descriptor closed. */
function startDaemon({ program, paths }: Runtime): void {
  const child = spawn(process.execPath, [DAEMON_FLAG, program, 'daemon'], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, HOOKLINE_HOME: paths.home },
  });
  child.on('error', () => {});
  child.unref();
}

/** Asks again and again until there is an answer or the time is up. */
async function until<T>(
  { clock }: Runtime,
  withinMs: number,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const deadline = clock.monotonic() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || clock.monotonic() >= deadline) return answer;
    await sleep(clock, LOOK_MS, { keepAlive: true });
  }
}
