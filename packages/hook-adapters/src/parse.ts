import { z } from 'zod';
import { type OtherAgent, otherAgentOf } from './other-agents.ts';
import { baseInput } from './inputs-base.ts';
import { type HookEventName, type HookInput, inputSchemas } from './inputs.ts';

/** Result of parsing a hook payload. */
export type ParsedHook =
  /** A known event, validated. */
  | { readonly kind: 'known'; readonly input: HookInput }
  /** An event of a later Claude Code release, with its fields unchanged. */
  | { readonly kind: 'unknown'; readonly eventName: string; readonly payload: z.output<typeof baseInput> }
  /** An event of another agent that runs the hooks in Claude Code's settings. It is not recorded. */
  | { readonly kind: 'other-agent'; readonly agent: OtherAgent }
  /** Not a hook payload. `reason` quotes none of its content. */
  | { readonly kind: 'invalid'; readonly reason: string };

const envelope = z.looseObject({ session_id: z.string().min(1), hook_event_name: z.string().min(1) });

/** Parses the text of a hook payload, with or without a byte order mark. Never throws. */
export function parseHookText(text: string): ParsedHook {
  let payload: unknown;
  try {
    payload = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { kind: 'invalid', reason: text.trim() === '' ? 'empty' : 'not JSON, or cut off' };
  }
  return parseHookPayload(payload);
}

/**
 * Validates a hook payload. Unknown fields and events are kept; an optional field that is `null` or has another type counts as
 * absent. Never throws.
 */
export function parseHookPayload(payload: unknown): ParsedHook {
  const agent = otherAgentOf(payload);
  if (agent !== undefined) return { kind: 'other-agent', agent };
  const outer = envelope.safeParse(payload);
  if (!outer.success) return { kind: 'invalid', reason: describe(outer.error) };
  const { hook_event_name: eventName } = outer.data;
  if (!isHookEventName(eventName)) {
    const base = parseTolerantly(baseInput, outer.data);
    if (!base.success) return { kind: 'invalid', reason: describe(base.error) };
    return { kind: 'unknown', eventName, payload: base.data };
  }
  const parsed = parseTolerantly(inputSchemas[eventName], outer.data);
  if (!parsed.success) return { kind: 'invalid', reason: `not a ${eventName} payload: ${describe(parsed.error)}` };
  return { kind: 'known', input: parsed.data as HookInput };
}

/** Parses with a schema; when that fails, once more without the optional fields that it refuses. */
function parseTolerantly<Schema extends z.ZodObject>(
  schema: Schema,
  payload: Readonly<Record<string, unknown>>,
): z.ZodSafeParseResult<z.output<Schema>> {
  const strict = schema.safeParse(payload);
  if (strict.success) return strict;
  const refused = new Set(strict.error.issues.map(({ path }) => path[0]));
  return schema.safeParse(
    Object.fromEntries(Object.entries(payload).filter(([key]) => !(refused.has(key) && isOptional(schema, key)))),
  );
}

function isOptional({ shape }: z.ZodObject, key: string): boolean {
  return shape[key]?.safeParse(undefined).success === true;
}

function isHookEventName(name: string): name is HookEventName {
  return Object.hasOwn(inputSchemas, name);
}

/** Lists the paths and what was expected there, without the received values. */
function describe(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'payload'}: ${issue.message}`).join('; ');
}
