/**
 * `pnpm bench:import [--mb N] [--json]` measures `hookline import --transcripts` for a folder of N MB.
 *
 * The transcripts are synthetic: a tenth are writes of different code, the rest are other records of the client. The complete
 * command is measured with a service on the embedded database.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort, pgliteDirectory } from '@hookline/testkit';
import { writeTranscripts } from './synthetic-transcripts.ts';

const { values } = parseArgs({ options: { mb: { type: 'string', default: '100' }, json: { type: 'boolean' } } });
const megabytes = Number(values.mb);
if (!(megabytes >= 1)) {
  console.error(`--mb must be at least 1, not ${values.mb}`);
  process.exit(2);
}

const program = join(createRequire(import.meta.url).resolve('hookline/package.json'), '../bin/hookline.js');
const folder = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
const projects = join(folder, 'projects');
const configDir = join(folder, '.claude');
mkdirSync(join(configDir, 'hooks'), { recursive: true });
pgliteDirectory(join(configDir, 'hooks', 'data'));
const env = {
  PATH: process.env['PATH'],
  HOME: folder,
  CLAUDE_CONFIG_DIR: configDir,
  INTELLIGENCE_SERVICE_PORT: String(await freePort()),
};

/** Runs a command. Returns its output and its peak memory in MB, which is 0 on systems without `/proc`. */
async function hookline(...args: readonly string[]): Promise<{ readonly stdout: string; readonly peakMb: number }> {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let [stdout, peakMb] = ['', 0];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const sampling = setInterval(() => (peakMb = Math.max(peakMb, peakOf(child.pid))), 100);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(sampling);
  if (code !== 0) throw new Error(`hookline ${args.join(' ')} exited with ${code}`);
  return { stdout, peakMb };
}

function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

try {
  const written = writeTranscripts(projects, megabytes * 1e6);
  await hookline('up');
  const startedAt = performance.now();
  const { peakMb, stdout } = await hookline('import', '--transcripts', projects, '--json');
  const seconds = (performance.now() - startedAt) / 1000;
  const { imported } = JSON.parse(stdout) as { imported: number };
  if (imported !== written.calls) throw new Error(`expected ${written.calls} imported calls, found ${imported}`);
  const figures = {
    megabytes: written.bytes / 1e6,
    calls: imported,
    seconds,
    mbPerSecond: written.bytes / 1e6 / seconds,
    peakMb,
  };
  if (values.json === true) console.log(JSON.stringify(figures));
  else {
    const { calls, mbPerSecond } = figures;
    console.log(
      `${megabytes} MB, ${calls} calls: ${seconds.toFixed(1)} s, ${mbPerSecond.toFixed(1)} MB/s, ${peakMb.toFixed(0)} MB of memory`,
    );
  }
} finally {
  await hookline('down');
  rmSync(folder, { recursive: true, force: true });
}
