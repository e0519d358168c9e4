import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version that everything here is tried with. The Agent SDK whose types we test against belongs to it. */
export const CLAUDE_CODE_VERSION = '2.1.328';

/** The real CLI, or why it cannot be had here. */
export type ClaudeCode =
  | { readonly ok: true; readonly binary: string }
  | { readonly ok: false; readonly reason: string };

/** Kept beside the other installed packages, but in nobody's dependency list: 360 MB, under a licence of its own. */
const CACHE = fileURLToPath(
  new URL(`../../../node_modules/.cache/hookline/claude-code-${CLAUDE_CODE_VERSION}`, import.meta.url),
);

function platformPackage(): string {
  const musl =
    process.platform === 'linux' &&
    existsSync('/lib') &&
    readdirSync('/lib').some((name) => name.startsWith('ld-musl'));
  return `@anthropic-ai/claude-code-${process.platform}-${process.arch}${musl ? '-musl' : ''}`;
}

/** Where the CLI is once it was installed. */
export function findClaudeCode(): ClaudeCode {
  const binary = join(CACHE, 'node_modules', platformPackage(), process.platform === 'win32' ? 'claude.exe' : 'claude');
  return existsSync(binary)
    ? { ok: true, binary }
    : { ok: false, reason: `${platformPackage()}@${CLAUDE_CODE_VERSION} is not installed` };
}

/** Installs the CLI by name and exact version from the npm registry into the cache, unless it is there. */
export function installClaudeCode(): ClaudeCode {
  const there = findClaudeCode();
  if (there.ok) return there;
  try {
    mkdirSync(CACHE, { recursive: true });
    execFileSync(
      'npm',
      [
        'install',
        '--prefix',
        CACHE,
        '--no-save',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        `${platformPackage()}@${CLAUDE_CODE_VERSION}`,
      ],
      { cwd: CACHE, stdio: ['ignore', 'ignore', 'pipe'], timeout: 600_000 },
    );
  } catch (error) {
    return {
      ok: false,
      reason: `npm could not install it: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    };
  }
  return findClaudeCode();
}
