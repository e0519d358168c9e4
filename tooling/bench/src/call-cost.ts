import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, closeSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findPostgres, freePort, freshDatabase, startPostgres } from '@hookline/testkit';
import { childrenCpuMs, processCpuMs, treeCpuMs } from './process-cpu.ts';
import { writeCalls } from './write-calls.ts';

/** Number and rate of the calls. */
export interface CallLoad {
  readonly calls: number;
  readonly perSecond: number;
}

/** Processor time per call in milliseconds, and the number of events that were stored at the end. */
export interface CallCost {
  readonly capture: number;
  readonly daemon: number;
  readonly service: number;
  readonly database: number;
  readonly total: number;
  readonly stored: number;
}

/** The fields of `hookline trace list --json` that are read. */
interface TraceList {
  readonly traces: readonly { readonly event_count: number }[];
}

/** Time after the last call in which delayed work is measured too, in milliseconds. */
const SETTLE_MS = 8000;

/** Measures a script that only copies its standard input to a file. */
export async function measureFloor(load: CallLoad): Promise<CallCost> {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
  try {
    writeFileSync(join(folder, 'copy.sh'), `#!/bin/sh\ncat >"${folder}/$$.out"\n`, { mode: 0o755 });
    const capture = await play(folder, [join(folder, 'copy.sh')], load);
    return { capture, daemon: 0, service: 0, database: 0, total: capture, stored: load.calls };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Measures a checkout's installed scripts, daemon and service in a new home. */
export async function measureHookline(
  program: string,
  engine: 'embedded' | 'postgresql',
  load: CallLoad,
): Promise<CallCost> {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
  const [binaries] = engine === 'postgresql' ? findPostgres() : [];
  const server = binaries && (await startPostgres(binaries));
  const database = server && (await freshDatabase(server.url));
  const home = join(folder, '.claude', 'hooks');
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    HOOKLINE_HOME: home,
    INTELLIGENCE_SERVICE_PORT: String(await freePort()),
    ...(database ? { DATABASE_URL: database.url } : {}),
  };
  // Lists are those of the repository of the current folder: this one is in none.
  const run = (...args: readonly string[]): string =>
    execFileSync(process.execPath, [program, ...args], {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    run('install');
    run('up');
    const status = JSON.parse(run('status', '--json')) as Record<'daemon' | 'service', { readonly pid: number }>;
    await delay(SETTLE_MS);
    const pids = { daemon: status.daemon.pid, service: status.service.pid };
    const cpu = (): readonly number[] => [
      processCpuMs(pids.daemon),
      processCpuMs(pids.service),
      server ? treeCpuMs(server.pid) : 0,
    ];
    const before = cpu();
    const capture = await play(folder, [join(home, 'bin', 'capture.sh'), 'PostToolUse'], load);
    await emptied(join(home, '.cache', 'inbox'));
    await delay(SETTLE_MS);
    const [daemon = 0, service = 0, own = 0] = cpu().map((ms, index) => (ms - (before[index] ?? 0)) / load.calls);
    const { traces } = JSON.parse(run('trace', 'list', '--json', '--limit', '1')) as TraceList;
    return {
      capture,
      daemon,
      service,
      database: own,
      total: capture + daemon + service + own,
      stored: traces[0]?.event_count ?? 0,
    };
  } finally {
    run('down');
    await database?.drop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the command once per call with the payload on standard input. Returns its processor time per call. */
async function play(folder: string, command: readonly string[], load: CallLoad): Promise<number> {
  const project = join(folder, 'project');
  mkdirSync(project);
  const before = childrenCpuMs();
  const startedAt = performance.now();
  let played = 0;
  for (const { payload, file, text } of writeCalls(project, load.calls)) {
    writeFileSync(file, text);
    writeFileSync(join(folder, 'payload.json'), payload);
    const input = openSync(join(folder, 'payload.json'), 'r');
    const [executable = '', ...args] = command;
    const child = spawn(executable, args, { stdio: [input, 'ignore', 'ignore'] });
    closeSync(input);
    await once(child, 'exit');
    played++;
    await delay(Math.max(0, startedAt + (played * 1000) / load.perSecond - performance.now()));
  }
  return (childrenCpuMs() - before) / load.calls;
}

async function emptied(inbox: string): Promise<void> {
  while (readdirSync(inbox).some((name) => name.endsWith('.json'))) await delay(200);
}
