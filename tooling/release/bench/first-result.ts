/**
 * `pnpm bench:first [--rounds N] [--json]` measures the time from nothing to the first result: `npx` with an empty cache, on a machine
 * with one session of the real Claude Code, for hookline and for two other programs that read the session. A private registry
 * on loopback is between npm and npmjs.org. It has all packages before the first measured round, so that the figures contain
 * no other network. Needs Claude Code, and npmjs.org in the first round.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findClaudeCode, runSession, turns, use } from '@hookline/claude-code-e2e';
import { startRegistry } from '@hookline/testkit/registry';
import { createMachine, type Machine } from '../test/parts/machine.ts';
import { publishAs } from '../test/parts/package-of.ts';

interface Program {
  readonly name: string;
  readonly args: readonly string[];
  /** Part of its first result. */
  readonly result: string;
}

const OWN = 'hookline';
const PROGRAMS: readonly Program[] = [
  { name: OWN, args: ['hookline', 'init', '--yes', '--import'], result: 'typescript' },
  { name: 'ccusage', args: ['ccusage@18', 'daily', '--offline'], result: 'Total' },
  { name: 'ccundo', args: ['ccundo@1', 'list'], result: 'first.ts' },
];

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' }, json: { type: 'boolean' } } });
const rounds = Number(values.rounds);
if (!(rounds >= 1)) throw new RangeError('--rounds must be 1 or more');
if (!findClaudeCode().ok) throw new Error('Claude Code is needed for the session');

const registry = await startRegistry({ upstream: 'https://registry.npmjs.org/' });
const machine = await createMachine(process.execPath, registry.url);
try {
  publishAs('0.1.0', registry);
  await playSession(machine);
  const seconds = new Map(PROGRAMS.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++)
    for (const program of PROGRAMS) {
      const took = await timed(machine, program);
      if (round > 0) seconds.get(program.name)?.push(took);
    }
  const own = median(seconds.get(OWN) ?? []);
  const rows = [...seconds].map(([name, all]) => ({
    name,
    seconds: all,
    median: median(all),
    ratio: own / median(all),
  }));
  if (values.json === true) console.log(JSON.stringify({ rounds, rows }));
  else
    for (const { name, median: middle, ratio } of rows) {
      const compared = name === OWN ? '' : `, ${OWN} takes ${ratio.toFixed(1)} times as long`;
      console.log(`${name.padEnd(10)} ${middle.toFixed(1).padStart(6)} s (median)${compared}`);
    }
} finally {
  await machine.remove();
  await registry.close();
}

/** Writes two files in a session that no hook records. */
async function playSession({ env, home, project, user }: Machine): Promise<void> {
  const write = (name: string) =>
    use('Write', { file_path: join(project, name), content: `export const of = '${name}';\n` });
  const script = turns([write('first.ts')], [write('second.ts')]);
  const session = await runSession({ script, configDir: join(home, '.claude'), cwd: project, home, env, user });
  if (session.code !== 0) throw new Error(`the session ended with ${session.code}`);
}

/** Returns the seconds from an empty npm cache to the end of the program, and removes all that it installed. */
async function timed({ home, json, run }: Machine, { name, args, result }: Program): Promise<number> {
  rmSync(join(home, '.npm'), { recursive: true, force: true });
  const startedAt = performance.now();
  const { code, stdout, stderr } = await run('npx', ['--yes', ...args]);
  const took = (performance.now() - startedAt) / 1000;
  if (code !== 0 || !stdout.includes(result)) throw new Error(`${name} exited with ${code}: ${stdout}${stderr}`);
  if (name === OWN) await json('uninstall', '--purge');
  return took;
}

function median(sorted: readonly number[]): number {
  return sorted.toSorted((a, b) => a - b)[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
