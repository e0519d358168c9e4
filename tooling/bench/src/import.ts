/**
 * `pnpm bench:import [--mb N] [--json]`: what `hookline import --transcripts` takes for a folder of N MB.
 *
 * Transcripts are made up: nine tenths of them are what the client keeps beside the calls, one tenth writes and edits of code
 * that differ from each other. The whole command is measured, against a service of its own on the embedded database.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort, pgliteDirectory } from '@hookline/testkit';
import { writeTranscripts } from './made-up-transcripts.ts';

const { values } = parseArgs({ options: { mb: { type: 'string', default: '100' }, json: { type: 'boolean' } } });
const megabytes = Number(values.mb);
if (!(megabytes >= 1)) {
  console.error('--mb is 1 or more');
  process.exit(2);
}

const program = join(createRequire(import.meta.url).resolve('@hookline/hookline/package.json'), '../bin/hookline.js');
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

/** Runs a command; its output, and the most memory it had, in MB, where the system tells. */
async function hookline(...args: readonly string[]): Promise<{ readonly stdout: string; readonly peakMb: number }> {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let [stdout, peakMb] = ['', 0];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const looking = setInterval(() => (peakMb = Math.max(peakMb, peakOf(child.pid))), 100);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(looking);
  if (code !== 0) throw new Error(`hookline ${args.join(' ')} ended with ${code}`);
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
  if (imported !== written.calls) throw new Error(`${imported} of ${written.calls} calls were imported`);
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
