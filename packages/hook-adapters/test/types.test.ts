import type {
  HookEvent as SdkEvent,
  HookInput as SdkInput,
  SyncHookJSONOutput as SdkOutput,
} from '@anthropic-ai/claude-agent-sdk';
import { describe, expectTypeOf, test } from 'vitest';
import { addContext, defineHook, denyCall, type HookEventName, type HookInput, type HookOutput } from '../src/index.ts';

type SdkInputOf<Name> = Extract<SdkInput, { hook_event_name: Name }>;
type Known<T> = { [K in keyof T as string extends K ? never : K]: T[K] };

/** Names of events whose SDK payload is not assignable to `HookInput`; `never` when all are. */
type Misfits = { [Name in HookEventName]: SdkInputOf<Name> extends HookInput<Name> ? never : Name }[HookEventName];

/** Fields of SDK payloads that `HookInput` does not declare. */
type Unnamed = {
  [Name in HookEventName]: Exclude<keyof SdkInputOf<Name>, keyof Known<HookInput<Name>>>;
}[HookEventName];

/** Names of events whose output type is not assignable to that of the SDK. */
type Overstated = { [Name in HookEventName]: HookOutput<Name> extends SdkOutput ? never : Name }[HookEventName];

describe('types of the pinned Agent SDK', () => {
  test('have the same events', () => {
    expectTypeOf<HookEventName>().toEqualTypeOf<SdkEvent>();
  });

  test('have payloads that are assignable to HookInput', () => {
    expectTypeOf<Misfits>().toEqualTypeOf<never>();
  });

  test('have no payload field that HookInput lacks', () => {
    expectTypeOf<Unnamed>().toEqualTypeOf<never>();
  });

  test('accept every HookOutput', () => {
    expectTypeOf<Overstated>().toEqualTypeOf<never>();
  });
});

describe('HookOutput', () => {
  test('has a permission decision for PreToolUse only', () => {
    defineHook({
      event: 'PreToolUse',
      handle: () => ({ hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny' } }),
    });
    defineHook({
      event: 'PostToolUse',
      // @ts-expect-error PostToolUse has no permissionDecision
      handle: () => ({ hookSpecificOutput: { hookEventName: 'PostToolUse', permissionDecision: 'deny' } }),
    });
  });

  test('has no decision for events that cannot be blocked', () => {
    defineHook({ event: 'Stop', handle: () => ({ decision: 'block', reason: 'not yet' }) });
    // @ts-expect-error a session that starts cannot be blocked
    defineHook({ event: 'SessionStart', handle: () => ({ decision: 'block' }) });
    // @ts-expect-error the output of SessionEnd is ignored
    defineHook({ event: 'SessionEnd', handle: () => ({ systemMessage: 'bye' }) });
  });

  test('belongs to a handler that receives the payload of its event', () => {
    defineHook({
      event: 'PostToolUse',
      handle: (input) => {
        expectTypeOf(input.tool_name).toEqualTypeOf<string>();
        expectTypeOf(input.duration_ms).toEqualTypeOf<number | undefined>();
        expectTypeOf(input.hook_event_name).toEqualTypeOf<'PostToolUse'>();
        expectTypeOf(input['something_new']).toEqualTypeOf<unknown>();
      },
    });
  });
});

describe('defineHook', () => {
  test('refuses the answer of another event', () => {
    defineHook({
      event: 'Stop',
      // @ts-expect-error -- Stop has no permission decision
      handle: () => ({ hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny' } }),
    });
  });

  test('accepts the answers of functions at their events only', () => {
    defineHook({ event: 'PreToolUse', handle: () => denyCall('no') });
    defineHook({ event: 'PostToolUse', handle: () => addContext('PostToolUse', 'this is a copy') });
    // @ts-expect-error -- the call has happened
    defineHook({ event: 'PostToolUse', handle: () => denyCall('no') });
    // @ts-expect-error -- this event adds no context
    addContext('SessionEnd', 'bye');
  });

  test('types the input by the names of the tools', () => {
    defineHook({
      event: 'PreToolUse',
      tools: ['Write', 'Bash'],
      handle: (input) => {
        expectTypeOf(input.tool_name).toEqualTypeOf<'Write' | 'Bash'>();
        if (input.tool_name === 'Write') expectTypeOf(input.tool_input.content).toEqualTypeOf<string>();
        return undefined;
      },
    });
  });

  test('refuses tools and a refusing failure where the event has none', () => {
    // @ts-expect-error -- Stop is no event of a tool
    defineHook({ event: 'Stop', tools: ['Write'], handle: () => undefined });
    // @ts-expect-error -- PostToolUse cannot refuse the call any more
    defineHook({ event: 'PostToolUse', onFailure: 'deny', handle: () => undefined });
  });
});
