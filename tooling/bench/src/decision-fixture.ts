import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@hookline/testkit';

const hookline = join(createRequire(import.meta.url).resolve('hookline/package.json'), '../bin/hookline.js');

const ALL_GATES_ON = `
delegation: { mode: advise, notes: true }
context_budget: { condense: true, notes: true, condense_tools: [Bash] }
search_cache: { answer: true }
`;

/** Number of folders and of files per folder in the project, which the search cache scans: a large repository. */
const FOLDERS = 100;
const FILES = 100;

/** A home with all gates on and a running daemon, and a large project. */
export interface DecisionFixture {
  /** Runs a hook that only reads its input. Returns milliseconds. */
  bareHook(): Promise<number>;
  /** Runs the decision script. Returns milliseconds. */
  decisionHook(): Promise<number>;
  /** Requests `count` decisions one after another. Returns the milliseconds of each, as logged by the daemon. */
  decisions(count: number): Promise<number[]>;
  /** Measures the idle daemon for `ms`. */
  idle(ms: number): Promise<{ readonly cpuPercent: number; readonly rssMb: number }>;
  close(): Promise<void>;
}

/** Creates the home and the project, and starts the daemon without a service. */
export async function openDecisionFixture(): Promise<DecisionFixture> {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
  const project = makeProject(join(folder, 'project'));
  const home = join(folder, '.claude', 'hooks');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'config.yaml'), ALL_GATES_ON);
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    CLAUDE_CONFIG_DIR: join(folder, '.claude'),
    INTELLIGENCE_SERVICE_PORT: String(await freePort()),
    HOOKLINE_SERVICE_AUTOSTART: 'false',
  };
  const run = (...args: readonly string[]): string =>
    execFileSync(process.execPath, [hookline, ...args], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  run('install');
  run('up');
  const bare = join(folder, 'bare.sh');
  writeFileSync(bare, '#!/bin/sh\ncat >/dev/null\n', { mode: 0o755 });
  const payloads = workload(project);
  const write = JSON.stringify(payloads[0]);
  return {
    bareHook: () => timed(bare, write),
    decisionHook: () => timed(join(home, 'bin', 'decide.sh'), write),
    decisions: async (count) => {
      const socket = readFileSync(join(home, '.cache', 'daemon.socket'), 'utf8').trim();
      const before = logged(home).length;
      for (let i = 0; i < count; i++) {
        const payload = JSON.stringify({ ...payloads[i % payloads.length], tool_use_id: `call-${i}` }).replaceAll(
          '%n',
          String(i),
        );
        await requestDecision(socket, payload);
        // Calls are recorded too, so that the search cache can answer searches.
        if (i < payloads.length * 3) await timed(join(home, 'bin', 'capture.sh'), completedOf(payload));
      }
      run('down');
      const times = logged(home).slice(before);
      run('up');
      if (times.length !== count) throw new Error(`expected ${count} logged decisions, found ${times.length}`);
      return times;
    },
    idle: (ms) => idleFigures((JSON.parse(run('status', '--json')) as { daemon: { pid: number } }).daemon.pid, ms),
    close: async () => {
      run('down');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Payload = Readonly<Record<string, unknown>>;

function makeProject(folder: string): string {
  for (let i = 0; i < FOLDERS; i++) {
    mkdirSync(join(folder, `f${i}`), { recursive: true });
    for (let j = 0; j < FILES; j++) writeFileSync(join(folder, `f${i}`, `${j}.ts`), `export const value = ${j};\n`);
  }
  return folder;
}

/** Returns the payloads of a session: small and large writes, repeated searches, large outputs. */
function workload(project: string): readonly Payload[] {
  const call = (hook_event_name: string, tool_name: string, tool_input: object, more: object = {}): Payload => ({
    session_id: 'bench',
    transcript_path: '',
    cwd: project,
    hook_event_name,
    tool_name,
    tool_input,
    ...more,
  });
  const before = (tool: string, input: object): Payload => call('PreToolUse', tool, input);
  const after = (tool: string, input: object, tool_response: object): Payload =>
    call('PostToolUse', tool, input, { tool_response });
  const code = (lines: number): string => 'export const value = compute(1, 2, 3);\n'.repeat(lines);
  const write = (lines: number): object => ({ file_path: join(project, 'new.ts'), content: code(lines) });
  const bulky = Array.from({ length: 20_000 }, (_, line) => (line === 10_000 ? 'run %n' : String(line))).join('\n');
  return [
    before('Write', write(20)),
    before('Write', write(400)),
    before('Edit', { file_path: join(project, 'f1/1.ts'), old_string: '1', new_string: '2' }),
    before('Grep', { pattern: 'value = 7' }),
    before('Bash', { command: 'grep -rn needle .' }),
    before('Bash', { command: 'cat f1/1.ts' }),
    before('Bash', { command: 'npm test' }),
    after('Write', write(20), { type: 'create' }),
    after('Bash', { command: 'npm test' }, { stdout: 'ok', stderr: '' }),
    after('Bash', { command: 'npm run all' }, { stdout: bulky, stderr: '' }),
  ];
}

/** Returns the `PostToolUse` payload of a call. */
function completedOf(payload: string): string {
  const input = JSON.parse(payload) as Payload;
  return JSON.stringify({
    tool_response: { stdout: 'f1/1.ts:1', stderr: '' },
    ...input,
    hook_event_name: 'PostToolUse',
  });
}

async function timed(program: string, input: string): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(program, ['PreToolUse'], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  await once(child, 'close');
  return performance.now() - startedAt;
}

function requestDecision(socketPath: string, payload: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, path: '/decide', method: 'POST' }, (response) => {
      response.resume();
      response.on('end', resolve);
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

function logged(home: string): number[] {
  return readFileSync(join(home, 'logs', 'hook_executions.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"decide.sh"'))
    .map((line) => (JSON.parse(line) as { duration_ms: number }).duration_ms);
}

/** Clock ticks per second in the files of `/proc` (USER_HZ). */
const TICKS = 100;

async function idleFigures(pid: number, ms: number): Promise<{ cpuPercent: number; rssMb: number }> {
  // Excludes the work of the start.
  await delay(5000);
  const before = ticksOf(pid);
  await delay(ms);
  const cpuPercent = (((ticksOf(pid) - before) / TICKS) * 1000 * 100) / ms;
  const rss = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuPercent, rssMb: Number(rss) / 1024 };
}

/** Returns the processor time of a process in ticks. @see proc(5), fields 14 and 15 of stat */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
