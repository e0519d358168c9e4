import type { HookTiming } from './timing.ts';

/** The call that a line of the execution log belongs to. */
export interface LoggedCall {
  readonly session_id: string;
  readonly tool_name?: string | undefined;
  /** Absolute path of the file that the call names. */
  readonly file_path?: string | undefined;
}

/** A line of the execution log, without its time. */
export interface LoggedExecution extends Partial<LoggedCall> {
  readonly hook: string;
  readonly event: string;
  readonly duration_ms: number;
}

/**
 * Describes a captured event for the execution log. The duration is the time the script took to write the event,
 * without the start of its shell: only Claude Code measures that, and reports it at the end of a turn.
 */
export function captureExecution(event: string, writtenMs: number, call?: LoggedCall): LoggedExecution {
  // PreToolUse is registered for decisions only: an event captured there is a decision without an answer.
  const script = event === 'PreToolUse' ? 'decide.sh' : 'capture.sh';
  return { hook: `${script} (writing)`, event, duration_ms: roundedMs(writtenMs), ...call };
}

/** Describes an answered or unanswered decision for the execution log. */
export function decisionExecution(event: string, durationMs: number): LoggedExecution {
  return { hook: 'decide.sh', event, duration_ms: roundedMs(durationMs) };
}

/** Parses a line of the execution log; `undefined` for lines without a duration. */
export function loggedTiming(line: string): HookTiming | undefined {
  try {
    const { hook, event, duration_ms, time } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (typeof hook !== 'string' || typeof event !== 'string' || typeof duration_ms !== 'number') return undefined;
    const at = Date.parse(String(time));
    return Number.isNaN(at) ? undefined : { hook, event, durationMs: duration_ms, at };
  } catch {
    return undefined;
  }
}

function roundedMs(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
