import { chmod, copyFile, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What is installed without this package having done it. */
export interface InstalledHooks {
  /** Folder that it is in, absolute. */
  readonly folder: string;
  /** Paths in it; what is not there is left out, links are followed. */
  readonly files: readonly string[];
  /** Its version. */
  readonly version: string;
  /** Where it comes from, to show to people. */
  readonly origin: string;
}

/** Copies what there is, modes included. Resolves to whether there is anything. */
export async function gather({ folder, files }: InstalledHooks, into: string): Promise<boolean> {
  let any = false;
  for (const path of files) {
    const [from, to] = [join(folder, path), join(into, path)];
    const there = await stat(from).catch(() => undefined);
    if (!there?.isFile()) continue;
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
    await chmod(to, there.mode & 0o777);
    any = true;
  }
  return any;
}
