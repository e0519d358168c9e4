import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { onTestFinished } from 'vitest';

/**
 * Mounts an empty file system in memory over a folder, with options of `mount`, until the test ends. Returns false without the
 * permission to mount. A `ramfs` records no times of creation.
 */
export function mountTmpfs(folder: string, options: string, type: 'tmpfs' | 'ramfs' = 'tmpfs'): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', type, '-o', options, type, folder], { stdio: 'ignore' });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return true;
}
