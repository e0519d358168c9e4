import { z } from 'zod';
import { baseInput } from './inputs-base.ts';
import { type HookEventName, type HookInput, inputSchemas } from './inputs.ts';

/** What a payload turned out to be. */
export type ParsedHook =
  /** An event this version knows, checked. */
  | { readonly kind: 'known'; readonly input: HookInput }
  /** An event of a later Claude Code, kept as it came. */
  | { readonly kind: 'unknown'; readonly eventName: string; readonly payload: z.output<typeof baseInput> }
  /** Not a hook payload. Nothing of the payload's content is in `reason`. */
  | { readonly kind: 'invalid'; readonly reason: string };

const envelope = z.looseObject({ session_id: z.string().min(1), hook_event_name: z.string().min(1) });

/** Reads the text of a hook payload. Never throws. */
export function parseHookText(text: string): ParsedHook {
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch {
    return { kind: 'invalid', reason: text.trim() === '' ? 'empty' : 'not JSON, or cut off' };
  }
  return parseHookPayload(payload);
}

/** Reads a hook payload. Unknown fields and unknown events are kept; only what is no hook payload at all is refused. */
export function parseHookPayload(payload: unknown): ParsedHook {
  const outer = envelope.safeParse(payload);
  if (!outer.success) return { kind: 'invalid', reason: describe(outer.error) };
  const { hook_event_name: eventName } = outer.data;
  if (!isHookEventName(eventName)) {
    const base = baseInput.safeParse(payload);
    if (!base.success) return { kind: 'invalid', reason: describe(base.error) };
    return { kind: 'unknown', eventName, payload: base.data };
  }
  const parsed = inputSchemas[eventName].safeParse(payload);
  if (!parsed.success) return { kind: 'invalid', reason: `not a ${eventName} payload: ${describe(parsed.error)}` };
  return { kind: 'known', input: parsed.data as HookInput };
}

function isHookEventName(name: string): name is HookEventName {
  return Object.hasOwn(inputSchemas, name);
}

/** Paths and what was expected there; never what was received. */
function describe(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'payload'}: ${issue.message}`).join('; ');
}
