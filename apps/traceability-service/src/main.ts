#!/usr/bin/env node
/** The traceability service as a process: argv, signals, exit codes. 0 ended as asked, 1 failed, 2 wrong usage. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { openLogFile } from '@hookline/log-file';
import { acquireProcessLock, type LockResult } from '@hookline/process-lock';
import { pino } from 'pino';
import type { Service } from './compose.ts';
import { openDatabase } from './open-database.ts';
import { markAsleep, markAwake } from './sleep.ts';
import { readInvocation, type ServiceSettings, USAGE } from './options.ts';
import { portOwner } from './port-owner.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const invocation = readInvocation({
  argv: process.argv.slice(2),
  env: process.env,
  userHome: homedir(),
  readFile: (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
});
if (invocation.kind === 'help') {
  process.stdout.write(USAGE);
} else if (invocation.kind === 'usage') {
  process.stderr.write(`hookline-service: ${invocation.message}\n`);
  process.exitCode = 2;
} else if (invocation.kind === 'move') {
  await move(invocation.home, invocation.to);
} else {
  await serve(invocation.settings);
}

async function move(home: string, to: string): Promise<void> {
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  try {
    const { moveEmbedded } = await import('./move.ts');
    const { ok, message } = await moveEmbedded({ home, to, report });
    report(`hookline-service: ${message}`);
    process.exitCode = ok ? 0 : 1;
  } catch (error) {
    report(`hookline-service: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

async function serve(settings: ServiceSettings): Promise<void> {
  const { home } = settings;
  const { service, logging } = settings.settings;
  const log = openLogFile({
    file: join(home, 'logs', 'traceability-service.log'),
    maxBytes: Math.max(1024, logging.maxSizeMb * 1024 * 1024),
  });
  const logger = pino({ level: logging.level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, log.stream);
  for (const problem of settings.problems) logger.warn(problem, 'setting passed over');
  const fail = async (message: string): Promise<void> => {
    logger.fatal(message);
    await log.close();
    process.stderr.write(`hookline-service: ${message}\n`);
    process.exitCode = 1;
  };

  // Taken before anything slow, so that whoever wants to start the service can see that it starts.
  const early =
    service.port === 0
      ? undefined
      : acquireProcessLock(join(home, 'run'), `service-${service.port}`, { port: service.port, version });
  if (early?.ok === false && early.reason === 'held') {
    await fail(`it runs already on port ${service.port}${early.owner ? ` (process ${early.owner.pid})` : ''}`);
    process.exit();
  }
  let ending = false;
  const end = async (why: NodeJS.Signals | 'idle'): Promise<void> => {
    if (ending) return;
    ending = true;
    logger.info({ why }, 'ending');
    // First of all: who finds nobody listening must know why.
    if (why === 'idle') markAsleep(home, port, Date.now());
    await running.close();
    if (why === 'idle') logger.info({ port }, 'asleep');
    if (lock?.ok === true) lock.lock.release();
    await log.close();
    process.exit(0);
  };
  let running: Service;
  let port: number;
  let lock: LockResult | undefined;
  try {
    // An embedded database starts in a thread of its own: whoever wakes the service waits, so the rest is loaded meanwhile.
    const opening = openDatabase(settings);
    opening.catch(() => {});
    const { composeService } = await import('./compose.ts');
    running = await composeService(settings, opening, version, logger, () => void end('idle'));
    port = await running.listen().catch(async (error: unknown) => {
      await running.close();
      throw error;
    });
  } catch (error) {
    await fail(describe(error, service.port));
    process.exit();
  }
  lock = early ?? acquireProcessLock(join(home, 'run'), `service-${port}`, { port, version });
  markAwake(home, port);
  logger.info({ port, pid: process.pid, version }, 'listening');
  process.stdout.write(`${JSON.stringify({ listening: port, pid: process.pid })}\n`);

  process.on('SIGTERM', (signal) => void end(signal));
  process.on('SIGINT', (signal) => void end(signal));
}

function describe(error: unknown, port: number): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'EADDRINUSE') return message;
  const owner = portOwner(port);
  const by = owner === undefined ? 'another program' : owner;
  return `port ${port} is taken by ${by}; end that, or choose another with --port or INTELLIGENCE_SERVICE_PORT`;
}
