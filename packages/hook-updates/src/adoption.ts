import { chmod, copyFile, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Hooks that were installed by other means than this package. */
export interface InstalledHooks {
  /** Folder of the hooks, absolute. */
  readonly folder: string;
  /** Paths in the folder; missing files are left out, links are followed. */
  readonly files: readonly string[];
  readonly version: string;
  /** Origin of the hooks, for display. */
  readonly origin: string;
}

/** Copies the existing files with their modes. Resolves to whether there were any. */
export async function copyInstalled({ folder, files }: InstalledHooks, into: string): Promise<boolean> {
  let any = false;
  for (const path of files) {
    const [from, to] = [join(folder, path), join(into, path)];
    const stats = await stat(from).catch(() => undefined);
    if (!stats?.isFile()) continue;
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
    await chmod(to, stats.mode & 0o777);
    any = true;
  }
  return any;
}
