import { accessSync, constants, statSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HOOK_SCRIPTS } from './registrations.ts';
import { replace } from './settings-files.ts';

/** Options of {@link installScripts}. */
export interface HookScriptsOptions {
  /** Home folder of hookline, absolute. */
  readonly home: string;
  /** Absolute path of the Node.js that runs the daemon. */
  readonly node: string;
  /** Absolute path of the `hookline` program. */
  readonly app: string;
}

/**
 * Writes the scripts to `<home>/bin` without registering them, for a plugin that registers them itself.
 *
 * @throws AtomicFileError when a file cannot be written
 */
export async function installScripts({ home, node, app }: HookScriptsOptions): Promise<void> {
  const bin = join(home, 'bin');
  await mkdir(bin, { recursive: true, mode: 0o700 });
  await mkdir(join(home, '.cache', 'inbox', 'tmp'), { recursive: true, mode: 0o700 });
  for (const name of HOOK_SCRIPTS) {
    const script = await readFile(new URL(`../scripts/${name}`, import.meta.url));
    await replace(join(bin, name), script, { mode: 0o700 });
  }
  await replace(join(bin, 'node.path'), `${node}\n`);
  await replace(join(bin, 'hookline.path'), `${app}\n`);
}

/**
 * Returns whether the scripts of a home are there and cannot be executed although their mode allows it, as on a file system that
 * is mounted with `noexec`. They are then registered as arguments of `/bin/sh`.
 */
export function refusesToExecute(home: string): boolean {
  const script = join(home, 'bin', HOOK_SCRIPTS[0]);
  const found = statSync(script, { throwIfNoEntry: false });
  if (!found || (found.mode & 0o111) === 0) return false;
  try {
    accessSync(script, constants.X_OK);
    return false;
  } catch {
    return true;
  }
}
