/**
 * `pnpm bench:inbox [--events N] [--limit-mb M] [--json]` lets a daemon drain an inbox of 500 events, and one of N, into a service on
 * the embedded database. It exits with 1 when events are missing, or when the memory grows with the inbox.
 *
 * With `--limit-mb`, the daemon runs in a control group of that size and is started again whenever the kernel ends it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { pgliteDirectory } from '@hookline/testkit';
import { TraceabilityClient } from '@hookline/traceability-client';
import { createMemoryGroup, type MemoryGroup } from './memory-group.ts';
import { processCpuMs } from './process-cpu.ts';

const FEW = 500;
/** Files that the events write in turn. */
const FILES = 400;
/** Most that the peak may grow from the short to the long inbox. */
const MAX_GROWTH = 1.5;

const { values } = parseArgs({
  options: { events: { type: 'string', default: '100000' }, 'limit-mb': { type: 'string' }, json: { type: 'boolean' } },
});
const count = Number(values.events);
const limitMb = values['limit-mb'] === undefined ? undefined : Number(values['limit-mb']);
if (!(Number.isInteger(count) && count >= FEW) || !(limitMb === undefined || limitMb >= 64)) {
  console.error(`--events must be an integer from ${FEW}, --limit-mb at least 64`);
  process.exit(2);
}
const require = createRequire(import.meta.url);
const program = join(require.resolve('hookline/package.json'), '../bin/hookline.js');
const serviceProgram = join(require.resolve('@hookline/traceability-service/package.json'), '../dist/main.js');

function fill(inbox: string, events: number): void {
  mkdirSync(inbox, { recursive: true, mode: 0o700 });
  for (let i = 0; i < events; i++) {
    const filePath = `/project/src/file${i % FILES}.ts`;
    const content = `export function value${i}(count: number): number {\n  return count * ${i} + ${i % 7};\n}\n`;
    const payload = {
      session_id: `s${Math.floor(i / 1000)}`,
      cwd: '/project',
      hook_event_name: 'PostToolUse',
      tool_name: 'Write',
      tool_use_id: `toolu_${i}`,
      tool_input: { file_path: filePath, content },
      tool_response: { type: 'create', filePath, content, structuredPatch: [], originalFile: null },
    };
    writeFileSync(join(inbox, `e${i}.json`), JSON.stringify(payload), { mode: 0o600 });
  }
}

interface Drained {
  readonly events: number;
  readonly seconds: number;
  readonly daemonMsPerEvent: number;
  readonly serviceMsPerEvent: number;
  readonly peakMb: number;
  readonly doctorSeconds: number;
  readonly statsSeconds: number;
  readonly kills: number;
  readonly groupPeakMb: number | null;
  readonly recorded: number;
}

async function measure(events: number): Promise<Drained> {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
  const home = join(folder, '.claude', 'hooks');
  const inbox = join(home, '.cache', 'inbox');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  pgliteDirectory(join(home, 'data'));
  writeFileSync(join(home, 'config.yaml'), 'service:\n  requests_per_minute: 1000000\n', { mode: 0o600 });
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    CLAUDE_CONFIG_DIR: join(folder, '.claude'),
    HOOKLINE_HOME: home,
  };
  const group = limitMb === undefined || events === FEW ? undefined : groupOf(limitMb);
  const service = spawn(process.execPath, [serviceProgram, '--port', '0'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let daemon: ChildProcess | undefined;
  try {
    const [line] = (await once(service.stdout, 'data')) as [Buffer];
    const { socket } = JSON.parse(line.toString()) as { socket: string };
    fill(inbox, events);
    const doctorSeconds = await secondsOf(['doctor'], env);
    const statsSeconds = await secondsOf(['stats'], env);
    const serviceBefore = processCpuMs(service.pid ?? 0);
    let [kills, cpuMs, cpuOfEnded, peakMb] = [-1, 0, 0, 0];
    const startedAt = performance.now();
    while (left(inbox) > 0) {
      if (!daemon || daemon.exitCode !== null || daemon.signalCode !== null) {
        kills++;
        cpuOfEnded += cpuMs;
        daemon = spawn(process.execPath, ['--max-semi-space-size=2', program, 'daemon'], { env, stdio: 'inherit' });
        group?.add(daemon.pid ?? 0);
      }
      await delay(100);
      try {
        peakMb = Math.max(peakMb, peakOf(daemon.pid));
        cpuMs = processCpuMs(daemon.pid ?? 0);
      } catch {
        // It has ended in between.
      }
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const client = new TraceabilityClient({ baseUrl: 'http://localhost', socketPath: socket, timeoutMs: 60_000 });
    const stats = await client.stats();
    const recorded = stats.ok ? stats.value.total_hook_executions : -1;
    const serviceMs = processCpuMs(service.pid ?? 0) - serviceBefore;
    await client.close();
    return {
      events,
      seconds,
      daemonMsPerEvent: (cpuOfEnded + cpuMs) / events,
      serviceMsPerEvent: serviceMs / events,
      peakMb,
      doctorSeconds,
      statsSeconds,
      kills,
      groupPeakMb: group ? group.peakMb() : null,
      recorded,
    };
  } finally {
    await end(daemon);
    await end(service);
    group?.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

function groupOf(megabytes: number): MemoryGroup {
  const group = createMemoryGroup(megabytes);
  if (typeof group !== 'string') return group;
  throw new Error(`memory cannot be limited here: ${group}`);
}

function left(inbox: string): number {
  return readdirSync(inbox).filter((name) => name.endsWith('.json')).length;
}

async function secondsOf(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const startedAt = performance.now();
  await once(spawn(process.execPath, [program, ...args], { env, stdio: 'ignore' }), 'close');
  return (performance.now() - startedAt) / 1000;
}

/** Returns the largest resident size of a process in MB; 0 when it has ended. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

const few = await measure(FEW);
const many = await measure(count);
if (values.json === true) console.log(JSON.stringify({ few, many }));
else
  for (const one of [few, many])
    console.log(
      `${one.events} events: ${one.seconds.toFixed(1)} s (${(one.events / one.seconds).toFixed(0)}/s), processor time ` +
        `${one.daemonMsPerEvent.toFixed(2)} ms daemon and ${one.serviceMsPerEvent.toFixed(2)} ms service an event, peak ` +
        `${one.peakMb.toFixed(0)} MB; doctor ${one.doctorSeconds.toFixed(1)} s, stats ${one.statsSeconds.toFixed(1)} s; ` +
        `${one.recorded} recorded` +
        (one.groupPeakMb === null ? '' : `; ${one.kills} kills at ${limitMb} MB`),
    );
const isComplete = [few, many].every(({ events, recorded }) => recorded === events);
if (!isComplete || many.peakMb > few.peakMb * MAX_GROWTH) process.exitCode = 1;
