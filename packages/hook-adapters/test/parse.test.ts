import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOOK_EVENTS, parseHookPayload, parseHookText } from '../src/index.ts';
import { recordedPayloads } from './recorded.ts';

const base = { session_id: 's', transcript_path: '/t', cwd: '/p' };

/** Returns a value as it is after a journey through JSON. */
const clean = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('payloads of the real client', () => {
  test.each(recordedPayloads().map((payload) => [payload['hook_event_name'], payload]))(
    '%s is understood',
    (name, payload) => {
      const parsed = parseHookPayload(payload);
      expect(parsed.kind).toBe('known');
      if (parsed.kind === 'known') expect(parsed.input.hook_event_name).toBe(name);
    },
  );

  test('keep every field', () => {
    for (const payload of recordedPayloads()) {
      const parsed = parseHookText(JSON.stringify(payload));
      expect(parsed).toMatchObject({ kind: 'known', input: payload });
    }
  });
});

test('HOOK_EVENTS has 33 events', () => {
  expect(HOOK_EVENTS).toHaveLength(33);
});

test('parseHookPayload keeps unknown fields', () => {
  const parsed = parseHookPayload({
    ...base,
    hook_event_name: 'SessionEnd',
    reason: 'other',
    scratchpad_dir: '/s',
    new_field: [1],
  });
  expect(parsed).toMatchObject({ kind: 'known', input: { scratchpad_dir: '/s', new_field: [1] } });
});

test('parseHookPayload keeps unknown values of open enumerations', () => {
  const parsed = parseHookPayload({ ...base, hook_event_name: 'SessionStart', source: 'teleport' });
  expect(parsed).toMatchObject({ kind: 'known', input: { source: 'teleport' } });
});

test('parseHookPayload keeps unknown events whole', () => {
  const payload = { ...base, hook_event_name: 'MoonLanding', crew: 3 };
  expect(parseHookPayload(payload)).toEqual({
    kind: 'unknown',
    eventName: 'MoonLanding',
    payload: expect.objectContaining(payload),
  });
});

describe('payload of a tool call', () => {
  const call = { ...base, hook_event_name: 'PostToolUse', tool_name: 'Write', tool_input: {}, tool_response: {} };

  test.each([
    'transcript_path',
    'cwd',
    'prompt_id',
    'permission_mode',
    'agent_id',
    'agent_type',
    'effort',
    'mcp_server',
    'tool_use_id',
    'duration_ms',
  ])('counts %s as absent when it is null or of another type', (name) => {
    const absent = parseHookPayload({ ...call, [name]: undefined });
    expect(absent.kind).toBe('known');
    for (const value of [null, [7]]) {
      const parsed = parseHookText(JSON.stringify({ ...call, [name]: value }));
      expect(parsed).toMatchObject({ kind: 'known' });
      if (parsed.kind === 'known' && absent.kind === 'known') expect(parsed.input).toEqual(clean(absent.input));
    }
  });

  test('is understood with a byte order mark', () => {
    expect(parseHookText(`\uFEFF${JSON.stringify(call)}`)).toMatchObject({ kind: 'known', input: call });
  });

  test.each(['session_id', 'hook_event_name', 'tool_name'])('is rejected when %s is null', (name) => {
    expect(parseHookPayload({ ...call, [name]: null })).toMatchObject({ kind: 'invalid' });
  });
});

test('parseHookPayload keeps an unknown event whose optional fields are null', () => {
  expect(parseHookPayload({ ...base, transcript_path: null, hook_event_name: 'MoonLanding' })).toMatchObject({
    kind: 'unknown',
    eventName: 'MoonLanding',
  });
});

describe('payload of another agent is named after it', () => {
  test.each([
    [
      'cursor',
      {
        conversation_id: 'c',
        generation_id: 'g',
        session_id: 'c',
        hook_event_name: 'postToolUse',
        cursor_version: '2026.08.11',
        workspace_roots: ['/p'],
        transcript_path: null,
        cwd: '',
        tool_name: 'Shell',
        tool_input: { command: 'ls' },
      },
    ],
    ['cursor', { ...base, hook_event_name: 'PostToolUse', cursor_version: '2026.08.11', tool_name: 'Write' }],
    ['vscode', { timestamp: '2026-02-09T10:30:00.000Z', cwd: '/p', sessionId: 's', hookEventName: 'PreToolUse' }],
  ])('%s', (agent, payload) => {
    expect(parseHookPayload(payload)).toEqual({ kind: 'other-agent', agent });
    expect(parseHookText(`\uFEFF${JSON.stringify(payload)}`)).toEqual({ kind: 'other-agent', agent });
  });
});

describe('parseHookText rejects other input with a reason that quotes none of it', () => {
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

test('parseHookText throws for no text and no JSON value', () => {
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
