/**
 * `npm start`: installs hookline in a temporary home, starts service and daemon, plays a recorded session of Claude Code
 * through the installed scripts with the service down in between, and prints the recorded data. Exits with 0 only when
 * every event was recorded exactly once.
 */
import { join } from 'node:path';
import { TraceabilityClient } from '@hookline/traceability-client';
import { type RecordedEvent, readRecording } from './recording.ts';
import { nextSteps, report, type Result } from './report.ts';
import { Sandbox } from './sandbox.ts';
import { verify } from './verification.ts';

const json = process.argv.includes('--json');
const keep = process.argv.includes('--keep');
/** Greatest wait for the arrival of all events, in milliseconds. */
const ARRIVAL_MS = 60_000;

const log = (line: string): void => void process.stderr.write(`${line}\n`);

interface StatusAnswer {
  readonly inbox: { readonly pending: number };
  readonly cache: { readonly pending: number };
}

const sandbox = await Sandbox.create();
try {
  process.exitCode = await run();
} catch (error) {
  log(`failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  if (keep) sandbox.releaseService();
  else {
    await sandbox.hookline('down').catch(() => {});
    await sandbox.stopService();
    sandbox.remove();
  }
}

async function run(): Promise<number> {
  const { recordedWith, events } = readRecording({ project: sandbox.project, home: sandbox.folder });
  log(`temporary home: ${sandbox.folder}`);
  log('installing the hooks …');
  await sandbox.hookline('install');
  log('starting the service on the embedded database …');
  await sandbox.startService();
  log('starting the daemon …');
  await sandbox.hookline('up');

  const third = Math.ceil(events.length / 3);
  log(`playing a recorded session of ${recordedWith}: ${events.length} hook events …`);
  const times = await playAll(events.slice(0, third));
  await waitFor(({ inbox, cache }) => inbox.pending + cache.pending === 0);
  log('stopping the service …');
  await sandbox.stopService();
  times.push(...(await playAll(events.slice(third, 2 * third))));
  await waitFor(({ inbox }) => inbox.pending === 0);
  const { pending: cachedWhileDown } = await sandbox.hookline<{ pending: number }>('cache', 'status');
  log(`${cachedWhileDown} records are cached; starting the service again …`);
  await sandbox.startService();
  await waitFor(({ cache }) => cache.pending === 0);
  const { synced } = await sandbox.hookline<{ synced: number }>('cache', 'status');
  times.push(...(await playAll(events.slice(2 * third))));
  await waitFor(({ inbox, cache }) => inbox.pending + cache.pending === 0);

  const client = new TraceabilityClient({
    baseUrl: `http://localhost:${sandbox.port}`,
    socketPath: join(sandbox.home, 'run', 'service.sock'),
  });
  const verification = await verify(client, events);
  await client.close();
  const result: Result = {
    events: times.length,
    patterns: verification.stats.total_patterns,
    edges: verification.stats.total_edges,
    traces: verification.stats.total_traces,
    hookExecutions: verification.stats.total_hook_executions,
    cachedWhileDown,
    synced,
    lost: verification.lost.length,
    duplicated: verification.duplicated.length,
    captureMs: { p50: percentile(times, 0.5), p95: percentile(times, 0.95) },
  };
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : report(result, verification));
  for (const id of verification.lost) log(`lost: ${id}`);
  for (const id of verification.duplicated) log(`unexpected or duplicated: ${id}`);
  if (keep) {
    log(
      `\nstill running; inspect it with\n  export HOOKLINE_HOME=${sandbox.home} INTELLIGENCE_SERVICE_PORT=${sandbox.port}\n  node_modules/.bin/hookline status\n  node_modules/.bin/hookline patterns\nand stop it with\n  node_modules/.bin/hookline down`,
    );
  }
  if (!keep && !json) log(nextSteps());
  return verification.lost.length + verification.duplicated.length === 0 ? 0 : 1;
}

/** Plays events one after another. Returns the duration of each capture in milliseconds. */
async function playAll(events: readonly RecordedEvent[]): Promise<number[]> {
  const times: number[] = [];
  for (const event of events) {
    sandbox.writeFiles(event);
    if (event.payload.hook_event_name === 'PreToolUse') await sandbox.decide(event);
    times.push(...(await sandbox.play(event)));
    // Changes by a command are found in the files, so they are recorded before the next event changes the files.
    if (event.payload['tool_name'] === 'Bash') await waitFor(({ inbox }) => inbox.pending === 0);
  }
  return times;
}

async function waitFor(done: (status: StatusAnswer) => boolean): Promise<void> {
  const deadline = performance.now() + ARRIVAL_MS;
  while (!done(await sandbox.hookline<StatusAnswer>('status'))) {
    if (performance.now() > deadline)
      throw new Error(`events did not arrive within ${ARRIVAL_MS / 1000} s; see the logs in ${sandbox.home}/logs`);
  }
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 10) / 10;
}
