import { posix, win32 } from 'node:path';
import process from 'node:process';

/** Inputs of {@link hooklineHome}. */
export interface HomeLookup {
  /** A snapshot of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Home folder of the user, absolute. */
  readonly userHome: string;
  /** System, as Node.js names it. @defaultValue the one that runs */
  readonly platform?: string | undefined;
}

/** Returns the folder of all files of hookline: `HOOKLINE_HOME`, else `$CLAUDE_CONFIG_DIR/hooks`, else `~/.claude/hooks`. */
export function hooklineHome({ env, userHome, platform = process.platform }: HomeLookup): string {
  const own = env['HOOKLINE_HOME'];
  if (own) return expandHome(own, userHome);
  const path = platform === 'win32' ? win32 : posix;
  const claude = env['CLAUDE_CONFIG_DIR'];
  return path.join(claude ? expandHome(claude, userHome) : path.join(userHome, '.claude'), 'hooks');
}

/** Replaces a leading `~` with the home folder of the user. */
export function expandHome(path: string, userHome: string): string {
  return /^~(?:[\\/]|$)/.test(path) ? userHome + path.slice(1) : path;
}
