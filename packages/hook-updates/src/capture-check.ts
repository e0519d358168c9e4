import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The script whose failure would lose events. */
const CAPTURE_SCRIPT = 'capture.sh';
const CHECK_TIMEOUT_MS = 5000;

/** Returns whether all `scripts` are in `folder` and the capture script stores an event. Runs it in a temporary home. */
export async function capturesAnEvent(folder: string, scripts: readonly string[]): Promise<boolean> {
  if (!scripts.every((name) => existsSync(join(folder, name)))) return false;
  const home = mkdtempSync(join(tmpdir(), 'hookline-check-'));
  try {
    mkdirSync(join(home, 'bin'));
    const script = join(home, 'bin', CAPTURE_SCRIPT);
    copyFileSync(join(folder, CAPTURE_SCRIPT), script);
    return await storesAnEvent(script, join(home, '.cache', 'inbox'));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function storesAnEvent(script: string, inbox: string): Promise<boolean> {
  const child = spawn('/bin/sh', [script, 'Stop'], { stdio: ['pipe', 'pipe', 'ignore'], timeout: CHECK_TIMEOUT_MS });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.on('error', () => {});
  child.stdin.end('{}');
  const [code] = (await once(child, 'close')) as [number | null];
  const stored = readdirSync(inbox, { withFileTypes: true }).some(
    (entry) => entry.isFile() && readFileSync(join(inbox, entry.name), 'utf8') === '{}',
  );
  return code === 0 && output === '' && stored;
}
