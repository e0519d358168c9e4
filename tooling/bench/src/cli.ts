/**
 * Time of the command line beside `node -e 0`, alternating: `--version`, `--help`, and `patterns` against a running service.
 * The program is the built package, installed in a temporary home, so that its compile cache is used.
 *
 * `cli.ts [--rounds N]` prints medians of wall time and their ratios to the median of `node -e 0`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '25' } } });
const rounds = Number(values.rounds);
if (!(Number.isInteger(rounds) && rounds >= 3))
  throw new RangeError(`--rounds must be 3 or more, not ${values.rounds}`);

const home = mkdtempSync(join(tmpdir(), 'bench-cli-'));
const built = fileURLToPath(new URL('../../../apps/hookline/package/bin/hookline.js', import.meta.url));
const program = join(home, 'current/bin/hookline.js');
const env = {
  ...process.env,
  HOME: home,
  CLAUDE_CONFIG_DIR: home,
  HOOKLINE_HOME: home,
  // No other service is in the way; queries use the socket.
  INTELLIGENCE_SERVICE_PORT: '18053',
};

/** Commands whose time is compared with the first. */
const COMMANDS: readonly { readonly name: string; readonly args: readonly string[] }[] = [
  { name: 'node -e 0', args: ['-e', '0'] },
  { name: 'hookline --version', args: [program, '--version'] },
  { name: 'hookline --help', args: [program, '--help'] },
  { name: 'hookline patterns --limit 5', args: [program, 'patterns', '--limit', '5'] },
];

function timeOf(args: readonly string[]): number {
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  const took = performance.now() - startedAt;
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return took;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

try {
  execFileSync(process.execPath, [built, 'install', '--json'], { env });
  execFileSync(process.execPath, [program, 'up', '--json'], { env });
  const times = COMMANDS.map((): number[] => []);
  // The first round fills the compile cache.
  for (const { args } of COMMANDS) timeOf(args);
  for (let round = 0; round < rounds; round++)
    for (const [index, { args }] of COMMANDS.entries()) times[index]?.push(timeOf(args));
  const floor = median(times[0] ?? []);
  for (const [index, { name }] of COMMANDS.entries()) {
    const took = median(times[index] ?? []);
    console.log(`${name.padEnd(28)} ${took.toFixed(1).padStart(7)} ms  ${(took / floor).toFixed(2)}`);
  }
} finally {
  spawnSync(process.execPath, [built, 'down'], { env });
  rmSync(home, { recursive: true, force: true });
}
