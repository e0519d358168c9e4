import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { type RecordingMode, strictest } from '@hookline/recorder';
import type { Runtime } from '../compose.ts';
import { modeByPath, pathFilter } from '../daemon/path-filter.ts';

/** What may be done with code that a command is given. */
export interface CodePolicy {
  /** The mode of the project it belongs to; of a file that is never traced, `metadata-only`. */
  readonly mode: RecordingMode;
  /** Whether the service may be told of the code itself. A service on this machine always may. */
  readonly mayLeave: boolean;
}

/** The policy for the code of a file; without one, for code of the folder worked in. */
export function codePolicy({ environment, localServicePort, settings }: Runtime, file?: string): CodePolicy {
  const { ignore, mode: fallback, projects } = settings.tracking;
  const places = spellings(file, environment['PWD']);
  const isNeverTraced = file !== undefined && places.some(pathFilter(ignore));
  const mode = isNeverTraced ? 'metadata-only' : strictest(places.map(modeByPath(fallback, projects)));
  return { mode, mayLeave: mode !== 'metadata-only' || localServicePort !== undefined };
}

/** The absolute path by each of its names: as given, as the shell came there, symbolic links resolved. Settings may use any. */
function spellings(file: string | undefined, shellFolder: string | undefined): string[] {
  const path = resolve(file ?? '.');
  const isHere = shellFolder !== undefined && real(shellFolder) === real(process.cwd());
  return [path, real(path), ...(isHere ? [resolve(shellFolder, file ?? '.')] : [])];
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
