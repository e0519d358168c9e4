/**
 * `npm start`: a temporary home, hooks installed, service and daemon started, a recorded session of the real Claude Code
 * played through the installed scripts, the service down in the middle, and what was traced in the end. Exit 0 only if
 * every event is there exactly once.
 */
import { TraceabilityClient } from '@hookline/traceability-client';
import { type Moment, readRecording } from './recording.ts';
import { report, type Result } from './report.ts';
import { Stage } from './stage.ts';
import { judge } from './verdict.ts';

const json = process.argv.includes('--json');
const keep = process.argv.includes('--keep');
/** How long everything may take to arrive, in milliseconds. */
const ARRIVAL_MS = 60_000;

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

interface StatusAnswer {
  readonly inbox: { readonly pending: number };
  readonly cache: { readonly pending: number };
}

const stage = await Stage.build();
try {
  process.exitCode = await run();
} catch (error) {
  tell(`failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  if (keep) stage.releaseService();
  else {
    await stage.hookline('down').catch(() => {});
    await stage.stopService();
    stage.remove();
  }
}

async function run(): Promise<number> {
  const { recordedWith, moments } = readRecording({ project: stage.project, home: stage.folder });
  tell(`home ${stage.folder}`);
  tell('installing the hooks …');
  await stage.hookline('install');
  tell('starting the service on the embedded database …');
  await stage.startService();
  tell('starting the daemon …');
  await stage.hookline('up');

  const third = Math.ceil(moments.length / 3);
  tell(`playing a session recorded with ${recordedWith}: ${moments.length} hook events …`);
  const times = await playAll(moments.slice(0, third));
  await settled(({ inbox, cache }) => inbox.pending + cache.pending === 0);
  tell('taking the service down …');
  await stage.stopService();
  times.push(...(await playAll(moments.slice(third, 2 * third))));
  await settled(({ inbox }) => inbox.pending === 0);
  const { pending: cachedWhileDown } = await stage.hookline<{ pending: number }>('cache', 'status');
  tell(`${cachedWhileDown} records wait in the cache; starting the service again …`);
  await stage.startService();
  await settled(({ cache }) => cache.pending === 0);
  const { synced } = await stage.hookline<{ synced: number }>('cache', 'status');
  times.push(...(await playAll(moments.slice(2 * third))));
  await settled(({ inbox, cache }) => inbox.pending + cache.pending === 0);

  const client = new TraceabilityClient({ baseUrl: `http://127.0.0.1:${stage.port}` });
  const verdict = await judge(client, moments);
  await client.close();
  const result: Result = {
    events: times.length,
    patterns: verdict.stats.total_patterns,
    edges: verdict.stats.total_edges,
    traces: verdict.stats.total_traces,
    hookExecutions: verdict.stats.total_hook_executions,
    cachedWhileDown,
    synced,
    lost: verdict.lost.length,
    duplicated: verdict.duplicated.length,
    captureMs: { p50: percentile(times, 0.5), p95: percentile(times, 0.95) },
  };
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : report(result, verdict));
  for (const id of verdict.lost) tell(`lost: ${id}`);
  for (const id of verdict.duplicated) tell(`not expected, or too often: ${id}`);
  if (keep) {
    tell(
      `\nleft running; look around with\n  export HOOKLINE_HOME=${stage.home} INTELLIGENCE_SERVICE_PORT=${stage.port}\n  node_modules/.bin/hookline status\n  node_modules/.bin/hookline down`,
    );
  }
  return verdict.lost.length + verdict.duplicated.length === 0 ? 0 : 1;
}

/** Plays moments one after the other. Answers how long each capture took, in milliseconds. */
async function playAll(moments: readonly Moment[]): Promise<number[]> {
  const times: number[] = [];
  for (const moment of moments) {
    stage.setScene(moment);
    if (moment.payload.hook_event_name === 'PreToolUse') await stage.decide(moment);
    times.push(...(await stage.play(moment)));
    // A command's changes are told by the files, so they are looked at before the next moment changes them.
    if (moment.payload['tool_name'] === 'Bash') await settled(({ inbox }) => inbox.pending === 0);
  }
  return times;
}

async function settled(done: (status: StatusAnswer) => boolean): Promise<void> {
  const deadline = performance.now() + ARRIVAL_MS;
  while (!done(await stage.hookline<StatusAnswer>('status'))) {
    if (performance.now() > deadline) throw new Error('events did not arrive in time; see the logs in the home');
  }
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 10) / 10;
}
