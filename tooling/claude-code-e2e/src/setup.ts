/** Vitest's global set-up: has the real CLI at hand, or says clearly that its tests are skipped. In CI that is a failure. */
import { CLAUDE_CODE_VERSION, installClaudeCode } from './claude-code.ts';

export default function setup(): void {
  const claude = installClaudeCode();
  if (claude.ok) return;
  const message = `Claude Code ${CLAUDE_CODE_VERSION} cannot be had here, its tests are SKIPPED: ${claude.reason}`;
  if (process.env['CI']) throw new Error(message);
  console.warn(message);
}
