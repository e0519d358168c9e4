import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installInto } from './install-into.ts';

/** The tested version of Claude Code. The Agent SDK in the catalog is of the same release. */
export const CLAUDE_CODE_VERSION = '2.1.328';

/** The installed CLI, or the reason why it is unavailable. */
export type ClaudeCode =
  | { readonly ok: true; readonly binary: string }
  | { readonly ok: false; readonly reason: string };

/** Folder of the CLI. It is not a dependency of any package, because it takes 360 MB and has a separate licence. */
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

const BINARY = join(CACHE, 'node_modules', platformPackage(), process.platform === 'win32' ? 'claude.exe' : 'claude');

/** Returns the installed CLI. */
export function findClaudeCode(): ClaudeCode {
  return existsSync(BINARY)
    ? { ok: true, binary: BINARY }
    : { ok: false, reason: `${platformPackage()}@${CLAUDE_CODE_VERSION} is not installed` };
}

/** Returns the CLI and installs it from the npm registry, at the exact version, when it is missing. */
export function installClaudeCode(): ClaudeCode {
  const installed = findClaudeCode();
  if (installed.ok) return installed;
  try {
    installInto(CACHE, ['--ignore-scripts', `${platformPackage()}@${CLAUDE_CODE_VERSION}`], BINARY);
  } catch (error) {
    return {
      ok: false,
      reason: `npm install failed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    };
  }
  return findClaudeCode();
}
