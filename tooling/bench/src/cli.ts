/**
 * Time of the command line beside `node -e 0`, alternating: `--version`, `--help`, and queries of a running service. The program
 * is the built package, installed in a temporary home, so that its compile cache is used.
 *
 * `cli.ts [--rounds N]` prints medians of wall time with their ratios to the median of `node -e 0`, medians of processor time, and
 * the files that each command loads. Wall time is meaningful on an idle machine; the other figures are on any.
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
  { name: 'hookline sessions', args: [program, 'sessions'] },
  { name: 'hookline search word', args: [program, 'search', 'word'] },
  { name: 'hookline usage', args: [program, 'usage'] },
];

/** Module that writes the processor time of its process, and the files that were loaded, to standard error at the end. */
const METER = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  import { statSync } from 'node:fs';
  const loaded = { files: 0, bytes: 0 };
  if (process.env.METER_FILES) registerHooks({
    load(url, context, next) {
      if (url.startsWith('file:')) {
        loaded.files++;
        loaded.bytes += statSync(new URL(url)).size;
      }
      return next(url, context);
    },
  });
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    process.stderr.write('\\n' + JSON.stringify({ ...loaded, cpuMs: (user + system) / 1000 }));
  });`)}`;

interface Meter {
  readonly files: number;
  readonly bytes: number;
  readonly cpuMs: number;
}

function meter(args: readonly string[], files = false): Meter {
  const more = files ? { METER_FILES: '1' } : {};
  const { stderr } = spawnSync(process.execPath, ['--import', METER, ...args], {
    env: { ...env, ...more },
    encoding: 'utf8',
  });
  return JSON.parse(stderr.slice(stderr.lastIndexOf('\n'))) as Meter;
}

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
    const { args } = COMMANDS[index] ?? { args: [] };
    const cpuMs = median(Array.from({ length: Math.min(rounds, 9) }, () => meter(args).cpuMs));
    const { bytes, files } = meter(args, true);
    console.log(
      `${name.padEnd(28)} ${took.toFixed(1).padStart(7)} ms  ${(took / floor).toFixed(2)}  ` +
        `processor ${cpuMs.toFixed(0).padStart(4)} ms  ${String(files).padStart(3)} files, ${(bytes / 1024).toFixed(0)} KiB`,
    );
  }
} finally {
  spawnSync(process.execPath, [built, 'down'], { env });
  rmSync(home, { recursive: true, force: true });
}
