/**
 * `pnpm bench:start [--rounds N] [--json]` measures `hookline up` of the built package: in a new home, whose database is made, and
 * in one that exists. Each round runs `node -e 0` as well. Exits with 1 when a start is slower than its limit in seconds and,
 * because machines differ, than its limit as a multiple of `node -e 0`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { freePort } from '@hookline/testkit';
import { median } from './figures.ts';

const LIMITS = { first: { seconds: 2, times: 21 }, later: { seconds: 0.7, times: 7.4 } };

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, json: { type: 'boolean' } } });
const rounds = Number(values.rounds);
if (!(Number.isInteger(rounds) && rounds >= 1)) {
  console.error(`--rounds must be an integer from 1, not ${values.rounds}`);
  process.exit(2);
}
const program = join(createRequire(import.meta.url).resolve('hookline/package.json'), '../package/bin/hookline.js');

function run(args: readonly string[], env: Record<string, string> = {}): string {
  return execFileSync(process.execPath, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
}

function millisecondsOf(args: readonly string[], env: Record<string, string> = {}): number {
  const startedAt = performance.now();
  run(args, env);
  return performance.now() - startedAt;
}

/** Processor time that a process has used, in milliseconds; `undefined` where there is no proc(5). */
function processorTimeOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) * 10;
  } catch {
    return undefined;
  }
}

const times: Record<'bare' | 'first' | 'later' | 'firstCpu' | 'laterCpu', number[]> = {
  bare: [],
  first: [],
  later: [],
  firstCpu: [],
  laterCpu: [],
};

/** Measures one `up`, and the processor time of the service that it started. */
function start(env: Record<string, string>, wall: number[], cpu: number[]): void {
  wall.push(millisecondsOf([program, 'up'], env));
  const { service } = JSON.parse(run([program, 'status', '--json'], env)) as { service: { pid: number } };
  const used = processorTimeOf(service.pid);
  if (used !== undefined) cpu.push(used);
  run([program, 'down'], env);
}

for (let round = 0; round < rounds; round++) {
  const home = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
  const env = { HOME: home, HOOKLINE_HOME: join(home, 'hooks'), INTELLIGENCE_SERVICE_PORT: String(await freePort()) };
  try {
    times.bare.push(millisecondsOf(['-e', '0']));
    start(env, times.first, times.firstCpu);
    times.bare.push(millisecondsOf(['-e', '0']));
    start(env, times.later, times.laterCpu);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const bareMs = median(times.bare);
const rows = (['first', 'later'] as const).map((which) => {
  const [ms, limit] = [median(times[which]), LIMITS[which]];
  const held = ms <= limit.seconds * 1000 || ms <= limit.times * bareMs;
  return { which, ms, times: ms / bareMs, serviceCpuMs: median(times[`${which}Cpu`]), limit, held };
});
if (values.json === true) console.log(JSON.stringify({ rounds, bareMs, rows }));
else {
  console.log(`node -e 0: ${bareMs.toFixed(0)} ms (median of ${times.bare.length})`);
  for (const { held, limit, ms, serviceCpuMs, times: ratio, which } of rows) {
    const place = which === 'first' ? 'in a new home' : 'in a home that exists';
    console.log(
      `${held ? 'ok      ' : 'EXCEEDED'}  hookline up ${place}: ${(ms / 1000).toFixed(2)} s, ${ratio.toFixed(1)} times node -e 0 ` +
        `(limit ${limit.seconds} s or ${limit.times} times); processor time of the service ${serviceCpuMs.toFixed(0)} ms`,
    );
  }
}
if (rows.some(({ held }) => !held)) process.exitCode = 1;
