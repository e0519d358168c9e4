/** Global set-up of Vitest: installs the CLI, or warns that its tests are skipped. In CI a missing CLI is an error. */
import { CLAUDE_CODE_VERSION, installClaudeCode } from './claude-code.ts';

export default function setup(): void {
  const claude = installClaudeCode();
  if (claude.ok) return;
  const message = `Claude Code ${CLAUDE_CODE_VERSION} is unavailable, its tests are SKIPPED: ${claude.reason}`;
  if (process.env['CI']) throw new Error(message);
  console.warn(message);
}
