import type {
  HookEvent as SdkEvent,
  HookInput as SdkInput,
  SyncHookJSONOutput as SdkOutput,
} from '@anthropic-ai/claude-agent-sdk';
import { describe, expectTypeOf, test } from 'vitest';
import { defineHook, type HookEventName, type HookInput, type HookOutput } from '../src/index.ts';

type SdkInputOf<Name> = Extract<SdkInput, { hook_event_name: Name }>;
type Known<T> = { [K in keyof T as string extends K ? never : K]: T[K] };

/** Names of events whose SDK payload is not one of ours; `never` when all are. */
type Misfits = { [Name in HookEventName]: SdkInputOf<Name> extends HookInput<Name> ? never : Name }[HookEventName];

/** Fields of an SDK payload that ours does not name, by event. */
type Unnamed = {
  [Name in HookEventName]: Exclude<keyof SdkInputOf<Name>, keyof Known<HookInput<Name>>>;
}[HookEventName];

/** Names of events whose output type says something that the SDK's does not allow. */
type Overstated = { [Name in HookEventName]: HookOutput<Name> extends SdkOutput ? never : Name }[HookEventName];

describe('against the types of the pinned Agent SDK', () => {
  test('the events are the same', () => {
    expectTypeOf<HookEventName>().toEqualTypeOf<SdkEvent>();
  });

  test('each payload of the SDK is a payload of ours', () => {
    expectTypeOf<Misfits>().toEqualTypeOf<never>();
  });

  test('each field of the SDK is named by us', () => {
    expectTypeOf<Unnamed>().toEqualTypeOf<never>();
  });

  test('what we let a hook say, the SDK lets it say', () => {
    expectTypeOf<Overstated>().toEqualTypeOf<never>();
  });
});

describe('an output can only say what its event allows', () => {
  test('permission is decided before a tool, not after it', () => {
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

  test('what cannot be blocked has no decision', () => {
    defineHook({ event: 'Stop', handle: () => ({ decision: 'block', reason: 'not yet' }) });
    // @ts-expect-error a session that starts cannot be blocked
    defineHook({ event: 'SessionStart', handle: () => ({ decision: 'block' }) });
    // @ts-expect-error nor can one that ends say anything at all
    defineHook({ event: 'SessionEnd', handle: () => ({ systemMessage: 'bye' }) });
  });

  test('the handler gets the payload of its event', () => {
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
