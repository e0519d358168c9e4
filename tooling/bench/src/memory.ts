/**
 * `pnpm bench:memory [--events N] [--json]` measures the memory of the local service after a day of N events, with the
 * embedded database and with PostgreSQL, whose processes are included. The unit is megabytes of proportional set size, in
 * which shared pages count once.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { HookExecutionInput, LineageEventInput } from '@hookline/contracts';
import { findPostgres, freePort, freshDatabase, startPostgres } from '@hookline/testkit';
import { TraceabilityClient } from '@hookline/traceability-client';

/** Number of groups in which the events arrive. Each takes two requests, below the service's limit per minute. */
const GROUPS = 400;
const { values } = parseArgs({ options: { events: { type: 'string', default: '10000' }, json: { type: 'boolean' } } });
const each = Math.ceil(Number(values.events) / 2 / GROUPS);
if (!(each >= 1 && each <= 500)) {
  console.error(`--events must be from 1 to 400000, not ${values.events}`);
  process.exit(2);
}
const hookline = join(createRequire(import.meta.url).resolve('hookline/package.json'), '../bin/hookline.js');
/** Code of a typical length, varied for each event. */
const CODE = readFileSync(import.meta.filename, 'utf8');

interface Measured {
  readonly startMb: number;
  readonly afterMb: number;
}

/** Sends all events to a service on one database and measures the service and the database processes. */
async function measureDay(databaseUrl: string, databasePid?: number): Promise<Measured> {
  const home = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
  const port = await freePort();
  const run = (...args: readonly string[]): string =>
    execFileSync(process.execPath, [hookline, ...args], {
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        INTELLIGENCE_SERVICE_PORT: String(port),
        ...(databaseUrl === '' ? {} : { DATABASE_URL: databaseUrl }),
      },
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    });
  run('up');
  try {
    const { service } = JSON.parse(run('status', '--json')) as { service: { pid: number; socket: string } };
    const megabytes = (): number =>
      [service.pid, ...(databasePid === undefined ? [] : processTree(databasePid))].reduce(
        (sum, pid) => sum + proportionalKib(pid),
        0,
      ) / 1024;
    const startMb = megabytes();
    const client = new TraceabilityClient({
      baseUrl: 'http://localhost',
      socketPath: service.socket,
      timeoutMs: 30_000,
    });
    for (let group = 0; group < GROUPS; group++) await send(client, group);
    await client.close();
    // Indexing continues in the background: waits until the value is stable.
    let afterMb = megabytes();
    for (let before = 0; Math.abs(afterMb - before) > 2;) {
      before = afterMb;
      await sleep(15_000);
      afterMb = megabytes();
    }
    return { startMb, afterMb };
  } finally {
    run('down');
    rmSync(home, { recursive: true, force: true });
  }
}

async function send(client: TraceabilityClient, group: number): Promise<void> {
  const correlation = randomUUID();
  const started_at = new Date().toISOString();
  const patterns = Array.from({ length: each }, (_, index): LineageEventInput => {
    const fingerprint = randomBytes(32).toString('hex');
    return {
      event_id: randomUUID(),
      event_type: 'pattern_created',
      pattern_id: fingerprint.slice(0, 16),
      fingerprint,
      language: 'typescript',
      pattern_data: { code: CODE.replaceAll('group', `group${group}_${index}`) },
      file_path: `src/file-${index}.ts`,
      session_id: `session-${group >> 5}`,
    };
  });
  const executions = Array.from({ length: each }, (): HookExecutionInput => ({
    hook_id: randomUUID(),
    correlation_id: correlation,
    hook_type: 'PostToolUse',
    hook_name: 'capture',
    tool_name: 'Write',
    started_at,
    duration_ms: 12,
    success: true,
  }));
  const tracked = await client.trackBatch(patterns);
  const recorded = await client.recordTraces(
    [{ correlation_id: correlation, session_id: 's', started_at }],
    executions,
  );
  if (!tracked.ok || !recorded.ok) throw new Error('the service rejected a group');
}

function proportionalKib(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
}

/** Returns a process and its children. */
function processTree(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid);
  return [pid, ...children.map(Number)];
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

const answer: Record<string, Measured> = { embedded: await measureDay('') };
const [binaries] = findPostgres();
if (binaries) {
  const server = await startPostgres(binaries);
  const database = await freshDatabase(server.url);
  answer[`PostgreSQL ${server.version}`] = await measureDay(database.url, server.pid);
  await database.drop();
  await server.stop();
}
if (values.json === true) console.log(JSON.stringify({ events: GROUPS * each * 2, ...answer }));
else {
  console.log(`MB before and after ${GROUPS * each * 2} events`);
  for (const [name, { startMb, afterMb }] of Object.entries(answer)) {
    console.log(`${name.padEnd(18)} ${startMb.toFixed(0).padStart(5)} ${afterMb.toFixed(0).padStart(5)}`);
  }
}
