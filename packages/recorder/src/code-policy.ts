import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { excludedPaths } from './exclusion.ts';
import { ignoredPaths, modeByPath } from './path-rules.ts';
import { type RecordingMode, strictest } from './text-policy.ts';

/** Restrictions on code that a command receives. */
export interface CodePolicy {
  /** Recording mode of the code's project; `metadata-only` for files that are never traced. */
  readonly mode: RecordingMode;
  /** True when the service may receive the code itself. A service on this machine always may. */
  readonly mayLeave: boolean;
}

/** Options of {@link codePolicy}. */
export interface CodePolicyOptions {
  /** Globs of paths that are never traced. */
  readonly ignore: readonly string[];
  /** Mode of paths that no glob of `projects` matches. */
  readonly mode: RecordingMode;
  /** Mode by glob; the last match applies. */
  readonly projects: Readonly<Record<string, RecordingMode>>;
  /** True when the service runs on this machine. */
  readonly isLocal: boolean;
  /** Working directory, absolute. */
  readonly cwd: string;
  /** Working directory as the shell names it (`PWD`), which may contain links. */
  readonly shellFolder?: string | undefined;
}

/** Returns the policy for the code of a file; without one, for code of the working directory. */
export function codePolicy(options: CodePolicyOptions, file?: string): CodePolicy {
  const { ignore, isLocal, mode: fallback, projects } = options;
  const paths = pathNames(options, file);
  const isNeverTraced = file !== undefined && (paths.some(ignoredPaths(ignore)) || paths.some(excludedPaths(ignore)));
  const mode = isNeverTraced ? 'metadata-only' : strictest(paths.map(modeByPath(fallback, projects)));
  return { mode, mayLeave: mode !== 'metadata-only' || isLocal };
}

/** Returns the absolute path as given, by the shell's current folder and with links resolved. Globs may match any of them. */
function pathNames({ cwd, shellFolder }: CodePolicyOptions, file = '.'): string[] {
  const path = resolve(cwd, file);
  const isShellFolder = shellFolder !== undefined && real(shellFolder) === real(cwd);
  return [path, real(path), ...(isShellFolder ? [resolve(shellFolder, file)] : [])];
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
