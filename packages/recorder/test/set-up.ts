import { createHash } from 'node:crypto';
import type { LineageEventInput } from '@hookline/contracts';
import {
  createMemory,
  type PatternEvents,
  Recorder,
  type RecorderOptions,
  type ToolActivity,
  type WriteContext,
} from '../src/index.ts';

/** A pattern id that tests can compute. */
export function idOf(code: string): string {
  return createHash('sha256').update(code).digest('hex').slice(0, 16);
}

function event(event_type: LineageEventInput['event_type'], code: string, context: WriteContext): LineageEventInput {
  return {
    event_id: context.eventId,
    event_type,
    pattern_id: idOf(code),
    pattern_data: { code },
    file_path: context.filePath,
    tool_name: context.toolName,
    tool_use_id: context.toolUseId,
    occurred_at: context.occurredAt,
    triggered_by: context.triggeredBy,
    correlation_id: context.correlationId,
    span: context.span,
    metadata: { keepCode: context.keepCode },
  };
}

/** Events whose identity is the text itself. */
const plainEvents: PatternEvents = {
  created: (code, context) => (code.trim() === '' ? undefined : event('pattern_created', code, context)),
  modified: (code, parent, context) =>
    code.trim() === ''
      ? undefined
      : { ...event('pattern_modified', code, context), parents: [{ pattern_id: idOf(parent) }] },
};

/** A recorder on memory that takes the word SECRET out. */
export function setUp(options: Partial<RecorderOptions> = {}): Recorder {
  const redact = (text: string): Promise<string> => Promise.resolve(text.replaceAll('SECRET', '[redacted]'));
  return new Recorder({
    patterns: plainEvents,
    memory: createMemory(),
    redactor: { redact, redactJson: async (value) => JSON.parse(await redact(JSON.stringify(value))) as unknown },
    ...options,
  });
}

let calls = 0;

/** A finished tool call with nothing done, to be filled in. */
export function call(extra: Partial<ToolActivity> = {}): ToolActivity {
  return {
    kind: 'tool',
    eventName: 'PostToolUse',
    toolName: 'Write',
    toolUseId: `toolu_${++calls}`,
    success: true,
    input: {},
    changes: [],
    seen: [],
    sessionId: 's1',
    promptId: '4e705be7-60d6-4bbb-9d03-019a2047008a',
    cwd: '/p',
    at: Date.UTC(2026, 0, 1) + calls * 1000,
    durationMs: 5,
    ...extra,
  };
}

/** What an event says, shortly: type, code, parent's code as an id, path. */
export function told(events: readonly LineageEventInput[]): unknown[] {
  return events.map(({ event_type, pattern_data, parents, file_path, tool_name, tool_use_id }) => ({
    type: event_type,
    code: pattern_data?.['code'],
    ...(parents?.[0] ? { parent: parents[0].pattern_id } : {}),
    path: file_path,
    by: tool_name,
    call: tool_use_id,
  }));
}
