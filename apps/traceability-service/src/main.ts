#!/usr/bin/env node
/** Entry point of the traceability service: signals and exit codes. 0 ended as requested, 1 failed, 2 wrong usage. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import type { Logger } from 'pino';
import { printable } from '@hookline/terminal-text';
import { homeProblem } from '@hookline/settings';
import type { LockResult, ProcessLock } from '@hookline/process-lock';
import { composeService, giveWay, lockHome, openLog, type Service, sleepMarker, surroundings } from './compose.ts';
import type { BackupAction } from './backup-command.ts';
import { embeddedFolders, migrateDatabase, moveDatabase, openDatabase } from './compose-database.ts';
import type { PortState } from './port-listener.ts';
import { readInvocation, type ServiceSettings, USAGE } from './options.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Longest wait for running requests after the embedded database failed, in milliseconds. */
const FAILURE_TIMEOUT_MS = 5000;

const invocation = readInvocation(surroundings());
if (invocation.kind === 'help') {
  process.stdout.write(USAGE);
} else if (invocation.kind === 'usage') {
  tell(invocation.message);
  process.exitCode = 2;
} else if (invocation.kind === 'move') {
  await move(invocation.home, invocation.to);
} else if (invocation.kind === 'migrate') {
  await migrate(invocation.settings);
} else if (invocation.kind === 'backup') {
  await backup(invocation.settings, invocation.action, invocation.json);
} else {
  await serve(invocation.settings);
}

function report(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}

function tell(message: string): void {
  report(`hookline-service: ${message}`);
}

async function migrate(settings: ServiceSettings): Promise<void> {
  try {
    tell(await migrateDatabase(settings, report));
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

async function backup(settings: ServiceSettings, action: BackupAction, json: boolean): Promise<void> {
  // Keeps a supervisor from starting the service meanwhile.
  const lock = action.kind === 'restore' && !action.dryRun ? lockHome(settings.home, version) : undefined;
  try {
    if (lock?.ok === false) throw new Error('the service runs; end it first with: hookline down');
    const { runBackupCommand } = await import('./backup-command.ts');
    const { message, ok, value } = await runBackupCommand(action, {
      ...embeddedFolders(settings.home),
      now: Date.now(),
      open: () => openDatabase(settings),
      onProgress: report,
    });
    if (ok || json) process.stdout.write(`${json ? JSON.stringify(value) : printable(message)}\n`);
    else tell(message);
    process.exitCode = ok ? 0 : 1;
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  } finally {
    if (lock?.ok === true) lock.lock.release();
  }
}

async function move(home: string, to: string): Promise<void> {
  try {
    const { ok, message } = await moveDatabase(home, to, report);
    tell(message);
    process.exitCode = ok ? 0 : 1;
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

async function serve(settings: ServiceSettings): Promise<void> {
  const { home } = settings;
  const unusable = homeProblem(home);
  if (unusable) {
    tell(`${unusable.reason}; ${unusable.fix}`);
    process.exitCode = 1;
    return;
  }
  const log = openLog(settings);
  const { logger } = log;
  for (const problem of settings.problems)
    logger.warn(problem, problem.kind === 'unused' ? 'setting not used yet' : 'setting ignored');
  const fail = async (message: string): Promise<void> => {
    logger.fatal(message);
    await log.close();
    tell(message);
    process.exitCode = 1;
  };

  // Acquired before anything slow, so that other processes can see that the service is starting.
  const acquired = lockHome(home, version);
  if (!acquired.ok) {
    await fail(lockFailure(acquired, home));
    process.exit();
  }
  await run({ settings, log, fail, lock: acquired.lock });
}

/** A service that holds the lock of its home. */
interface Start {
  readonly settings: ServiceSettings;
  readonly log: ReturnType<typeof openLog>;
  readonly lock: ProcessLock;
  readonly fail: (message: string) => Promise<void>;
}

async function run({ settings, log, lock, fail }: Start): Promise<void> {
  const { home } = settings;
  const { logger } = log;
  let ending = false;
  const end = async (reason: NodeJS.Signals | 'idle' | 'failure'): Promise<void> => {
    if (ending) return;
    ending = true;
    logger.info({ why: reason }, 'ending');
    // A request may wait for a database that is gone.
    if (reason === 'failure') setTimeout(() => process.exit(1), FAILURE_TIMEOUT_MS).unref();
    // Before the socket is closed: a client that finds it closed must be able to read the reason.
    if (reason === 'idle') sleepMarker(home).write(Date.now());
    await running?.close();
    if (reason === 'idle') logger.info('asleep');
    lock.release();
    await log.close();
    process.exit(reason === 'failure' ? 1 : 0);
  };
  // From the start, because the signal ends a process without a handler.
  const { promise: started, resolve: setStarted } = Promise.withResolvers<Service>();
  process.on('SIGUSR2', () => void started.then((it) => it.backUp()));
  let running: Service | undefined;
  let listening: number | null = null;
  let socket: string;
  try {
    const composed = await composeService({
      settings,
      version,
      logger,
      onIdle: () => void end('idle'),
      onDatabaseFailure: (reason) => {
        tell(`the embedded database failed: ${reason}`);
        void end('failure');
      },
    });
    running = composed;
    socket = composed.socket;
    giveWay();
    await composed.listen((tcp) => {
      listening = tcp.state === 'listening' ? tcp.port : null;
      lock.describe({ version, socket: composed.socket, tcp });
      logPort(tcp, logger);
    });
    setStarted(composed);
  } catch (error) {
    await running?.close();
    await fail(error instanceof Error ? error.message : String(error));
    process.exit();
  }
  sleepMarker(home).remove();
  process.stdout.write(`${JSON.stringify({ listening, socket, pid: process.pid })}\n`);

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(signal));
}

function logPort(tcp: PortState, logger: Logger): void {
  if (tcp.state === 'listening') logger.info({ port: tcp.port, pid: process.pid, version }, 'listening');
  else logger.error(tcp, `port ${tcp.port} is taken: only the socket in the home folder is served`);
}

function lockFailure(result: Exclude<LockResult, { readonly ok: true }>, home: string): string {
  if (result.reason === 'unusable') return `cannot use ${home}/run: ${String(result.cause)}`;
  const process = result.owner ? ` (process ${result.owner.pid})` : '';
  return `the service of ${home} runs already${process}; hookline down ends it`;
}
