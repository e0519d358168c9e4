import { z } from 'zod';
import type { RecordType } from './read-records.ts';

/** Duration of one execution of a hook command, as Claude Code measured it. */
export interface HookExecutionTiming {
  /** The registered command line, or the name of the hook when the transcript has no command. */
  readonly command: string;
  /** Hook event, such as `PreToolUse`. */
  readonly event: string;
  /** Wall time in milliseconds, 0 or more. */
  readonly durationMs: number;
  /** Exit code of the command; `undefined` where the transcript has none. */
  readonly exitCode: number | undefined;
  /** Time of the record in milliseconds since 1970. */
  readonly at: number;
  /** Identifies the execution: two records with the same id are one execution. `undefined` for lines without a `uuid`. */
  readonly id: string | undefined;
}

const milliseconds = z.number().min(0).optional().catch(undefined);
const text = z.string().optional().catch(undefined);

/** One hook with output, written as an attachment. */
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
    exitCode: z.number().int().optional().catch(undefined),
  }),
});

const info = z.looseObject({ command: z.string(), durationMs: milliseconds, duration_ms: milliseconds });

/** All hooks at the end of a turn, and slow ones before a tool. */
const summaryLine = z.looseObject({
  type: z.literal('system'),
  subtype: z.literal('stop_hook_summary'),
  uuid: text,
  timestamp: z.string(),
  hookLabel: text,
  hookInfos: z.array(info).optional().catch(undefined),
  hook_infos: z.array(info).optional().catch(undefined),
});

/** Timings of all hooks, of any tool, that Claude Code measured and that had output or ran at the end of a turn. */
export const hookTimings: RecordType<HookExecutionTiming> = {
  markers: ['"hook_', '"stop_hook_summary"'],
  parse(value) {
    const attached = attachmentLine.safeParse(value);
    if (attached.success) {
      const { uuid, timestamp, attachment } = attached.data;
      const { command, durationMs, exitCode, hookEvent, hookName } = attachment;
      return timing({ event: hookEvent, command: command ?? hookName, durationMs, exitCode, timestamp, id: uuid });
    }
    const summary = summaryLine.safeParse(value);
    if (!summary.success) return [];
    const { uuid, timestamp, hookLabel: event = 'Stop', hookInfos, hook_infos } = summary.data;
    return (hookInfos ?? hook_infos ?? []).flatMap(({ command, durationMs, duration_ms }, index) =>
      timing({
        event,
        command,
        durationMs: durationMs ?? duration_ms,
        exitCode: undefined,
        timestamp,
        id: uuid && `${uuid}#${index}`,
      }),
    );
  },
};

interface MeasuredHook {
  readonly event: string;
  readonly command: string | undefined;
  readonly durationMs: number | undefined;
  readonly exitCode: number | undefined;
  readonly timestamp: string;
  readonly id: string | undefined;
}

function timing({ command, durationMs, event, exitCode, id, timestamp }: MeasuredHook): HookExecutionTiming[] {
  const at = Date.parse(timestamp);
  if (command === undefined || durationMs === undefined || Number.isNaN(at)) return [];
  return [{ command, event, durationMs, exitCode, at, id }];
}
