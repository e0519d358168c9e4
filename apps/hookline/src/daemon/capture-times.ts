import type { HookInput, InboxEntry } from '@hookline/hook-adapters';
import type { Logger } from 'pino';

/**
 * Logs how long the script of each captured event took to write it, as its file tells: the time until its end without the
 * start of its shell, which only Claude Code sees, and tells of at the end of a turn.
 */
export function captureTimes(executions: Pick<Logger, 'info'>): (input: HookInput, entry: InboxEntry) => void {
  return ({ hook_event_name: event }, { writtenMs }) => {
    if (writtenMs === undefined) return;
    // Nothing but decisions is registered there: one that was not answered leaves its event to be recorded.
    const script = event === 'PreToolUse' ? 'decide.sh' : 'capture.sh';
    const duration_ms = Math.round(writtenMs * 1000) / 1000;
    executions.info({ hook: `${script} (writing)`, event, duration_ms }, 'captured');
  };
}
