import { z } from 'zod';
import { hookName, type HookTiming } from './timing.ts';

const milliseconds = z.number().min(0).optional().catch(undefined);
const text = z.string().optional().catch(undefined);

/** A hook that Claude Code tells of as an attachment: after a tool's hooks, among others. */
const attachmentLine = z.looseObject({
  type: z.literal('attachment'),
  uuid: text,
  timestamp: z.string(),
  attachment: z.looseObject({
    type: z.string().startsWith('hook_'),
    hookEvent: z.string(),
    hookName: text,
    command: text,
    durationMs: milliseconds,
  }),
});

const info = z.looseObject({ command: z.string(), durationMs: milliseconds, duration_ms: milliseconds });

/** What Claude Code tells of all hooks at once at the end of a turn, and of slow ones before a tool. */
const summaryLine = z.looseObject({
  type: z.literal('system'),
  subtype: z.literal('stop_hook_summary'),
  uuid: text,
  timestamp: z.string(),
  hookLabel: text,
  hookInfos: z.array(info).optional().catch(undefined),
  hook_infos: z.array(info).optional().catch(undefined),
});

/**
 * The times of hooks that one line of a transcript tells of, anybody's hooks. Claude Code tells of those whose time it
 * measured and that have something to show; the format is its own and may change: a line that is not understood tells of
 * none.
 */
export function transcriptTimings(line: string): HookTiming[] {
  // Most lines are long and tell of no hook.
  if (!/"hook_|"stop_hook_summary"/.test(line)) return [];
  const value = jsonOf(line);
  const attached = attachmentLine.safeParse(value);
  if (attached.success) {
    const { uuid, timestamp, attachment } = attached.data;
    return timing(
      attachment.hookEvent,
      attachment.command ?? attachment.hookName,
      attachment.durationMs,
      timestamp,
      uuid,
    );
  }
  const summary = summaryLine.safeParse(value);
  if (!summary.success) return [];
  const { uuid, timestamp, hookLabel = 'Stop', hookInfos, hook_infos } = summary.data;
  return (hookInfos ?? hook_infos ?? []).flatMap((each, index) =>
    timing(hookLabel, each.command, each.durationMs ?? each.duration_ms, timestamp, uuid && `${uuid}#${index}`),
  );
}

function timing(
  event: string,
  command: string | undefined,
  durationMs: number | undefined,
  timestamp: string,
  id: string | undefined,
): HookTiming[] {
  const at = Date.parse(timestamp);
  if (command === undefined || durationMs === undefined || Number.isNaN(at)) return [];
  return [{ hook: hookName(command), event, durationMs, at, ...(id === undefined ? {} : { id }) }];
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
