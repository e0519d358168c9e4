import { createHash } from 'node:crypto';
import type { LineageEventInput } from '@hookline/contracts';
import {
  type ActivityProvenance,
  createMemory,
  type EventContext,
  type PatternEvents,
  Recorder,
  type RecorderOptions,
  type ToolActivity,
} from '../src/index.ts';

/** Returns the pattern id that `plainEvents` gives to a text. */
export function idOf(code: string): string {
  return createHash('sha256').update(code).digest('hex').slice(0, 16);
}

function event(event_type: LineageEventInput['event_type'], code: string, context: EventContext): LineageEventInput {
  return {
    ...context.provenance,
    event_id: context.eventId,
    event_type,
    pattern_id: idOf(code),
    pattern_data: { code },
    triggered_by: context.triggeredBy,
    metadata: { keepCode: context.keepCode },
    ...(context.edit === undefined ? {} : { edit: context.edit }),
  };
}

/** Makes events whose identity is the text itself. */
const plainEvents: PatternEvents = {
  created: (code, context) => (code.trim() === '' ? undefined : event('pattern_created', code, context)),
  modified: (code, parent, context) =>
    code.trim() === ''
      ? undefined
      : { ...event('pattern_modified', code, context), parents: [{ pattern_id: idOf(parent) }] },
  ended: (code, context) => event('occurrence_ended', code, context),
  moved: (code, context) => event('occurrence_moved', code, context),
};

/** Creates a recorder whose redactor replaces the word SECRET. */
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

/** Members of a tool call that a test overrides; those of `provenance` one by one. */
export type CallOverrides = Partial<Omit<ToolActivity, 'provenance'>> & {
  readonly provenance?: Partial<ActivityProvenance>;
};

/** Returns a successful `Write` call without changes. */
export function call({ provenance, ...overrides }: CallOverrides = {}): ToolActivity {
  return {
    kind: 'tool',
    eventName: 'PostToolUse',
    provenance: {
      session_id: 's1',
      prompt_id: '4e705be7-60d6-4bbb-9d03-019a2047008a',
      tool_use_id: `toolu_${++calls}`,
      ...provenance,
      tool_name: provenance?.tool_name ?? 'Write',
    },
    success: true,
    input: {},
    changes: [],
    filesRead: [],
    cwd: '/p',
    at: Date.UTC(2026, 0, 1) + calls * 1000,
    durationMs: 5,
    ...overrides,
  };
}

/** Returns type, code, parent, path, tool and call of events. */
export function summaries(events: readonly LineageEventInput[]): unknown[] {
  return events.map(({ event_type, pattern_data, parents, file_path, tool_name, tool_use_id }) => ({
    type: event_type,
    code: pattern_data?.['code'],
    ...(parents?.[0] ? { parent: parents[0].pattern_id } : {}),
    path: file_path,
    by: tool_name,
    call: tool_use_id,
  }));
}
