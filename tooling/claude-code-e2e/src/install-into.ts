import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** Longest download, in milliseconds. */
const DOWNLOAD_MS = 600_000;
/** A large download over a network that drops connections. */
const ATTEMPTS = 2;

/**
 * Installs packages with npm into a folder, which appears when it is complete: another process neither finds half of it nor writes to it
 * at the same time.
 *
 * @param wanted - file of the packages; when it is there after the download, another process was faster
 * @throws Error of npm when a package cannot be installed
 */
export function installInto(folder: string, packages: readonly string[], wanted: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    const args = ['install', '--prefix', unfinished, '--no-save', '--no-audit', '--no-fund', ...packages];
    for (let attempt = 1; ; attempt++)
      try {
        execFileSync('npm', args, { cwd: unfinished, stdio: ['ignore', 'ignore', 'pipe'], timeout: DOWNLOAD_MS });
        break;
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    if (existsSync(wanted)) return;
    rmSync(folder, { recursive: true, force: true });
    // Tests run the programs as other users.
    chmodSync(unfinished, 0o755);
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
