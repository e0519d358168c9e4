import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOOK_EVENTS, parseHookPayload, parseHookText } from '../src/index.ts';
import { recordedPayloads } from './recorded.ts';

const base = { session_id: 's', transcript_path: '/t', cwd: '/p' };

describe('payloads of the real client', () => {
  test.each(recordedPayloads().map((payload) => [payload['hook_event_name'], payload]))(
    '%s is understood',
    (name, payload) => {
      const parsed = parseHookPayload(payload);
      expect(parsed.kind).toBe('known');
      if (parsed.kind === 'known') expect(parsed.input.hook_event_name).toBe(name);
    },
  );

  test('nothing of them is lost', () => {
    for (const payload of recordedPayloads()) {
      const parsed = parseHookText(JSON.stringify(payload));
      expect(parsed).toMatchObject({ kind: 'known', input: payload });
    }
  });
});

test('there are 33 events', () => {
  expect(HOOK_EVENTS).toHaveLength(33);
});

test('fields of a later version are kept', () => {
  const parsed = parseHookPayload({
    ...base,
    hook_event_name: 'SessionEnd',
    reason: 'other',
    scratchpad_dir: '/s',
    new_field: [1],
  });
  expect(parsed).toMatchObject({ kind: 'known', input: { scratchpad_dir: '/s', new_field: [1] } });
});

test('values of a later version are kept where today there are a few known ones', () => {
  const parsed = parseHookPayload({ ...base, hook_event_name: 'SessionStart', source: 'teleport' });
  expect(parsed).toMatchObject({ kind: 'known', input: { source: 'teleport' } });
});

test('events of a later version are kept whole', () => {
  const payload = { ...base, hook_event_name: 'MoonLanding', crew: 3 };
  expect(parseHookPayload(payload)).toEqual({
    kind: 'unknown',
    eventName: 'MoonLanding',
    payload: expect.objectContaining(payload),
  });
});

describe('what is no hook payload is refused with a reason that tells nothing of its content', () => {
  const secret = 'hunter2';
  test.each([
    ['', 'empty'],
    ['  \n', 'empty'],
    [`{"session_id":"${secret}`, 'not JSON, or cut off'],
    [`["${secret}"]`, 'expected object'],
    [`{"session_id":"s"}`, 'hook_event_name'],
    [`{"session_id":7,"hook_event_name":"Stop"}`, 'session_id'],
    [
      `{"session_id":"s","hook_event_name":"PostToolUse","tool_input":"${secret}"}`,
      'not a PostToolUse payload: tool_name',
    ],
    [`{"session_id":"s","hook_event_name":"toString"}`, undefined],
  ])('%s', (text, reason) => {
    const parsed = parseHookText(text);
    if (reason === undefined) {
      expect(parsed.kind).toBe('unknown');
      return;
    }
    expect(parsed.kind).toBe('invalid');
    if (parsed.kind === 'invalid') {
      expect(parsed.reason).toContain(reason);
      expect(parsed.reason).not.toContain(secret);
    }
  });
});

test('no text and no JSON value whatever makes it throw', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseHookText(text)));
  fc.assert(
    fc.property(
      fc.constantFrom(...HOOK_EVENTS),
      fc.jsonValue(),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (name, value, extra) => {
        parseHookPayload(value);
        parseHookPayload({ ...base, ...extra, hook_event_name: name });
      },
    ),
  );
});
