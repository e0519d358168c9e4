import { describe, expect, test } from 'vitest';
import { HookDecisions, type HookDecisionsOptions } from '../src/index.ts';

type Gates = Pick<HookDecisionsOptions, 'search' | 'delegation' | 'contexts' | 'condenser' | 'quality'>;

function setUp(gates: Partial<Gates> = {}) {
  const journal: { decided: string[]; errors: [unknown, string][] } = { decided: [], errors: [] };
  const decisions = new HookDecisions({
    search: { before: async () => undefined, contextLost: () => {} },
    delegation: { before: () => undefined, after: () => undefined },
    contexts: { takeNote: () => undefined },
    condenser: { condense: async () => undefined },
    ...gates,
    clock: { monotonic: () => 5 },
    onDecided: (event, durationMs) => journal.decided.push(`${event} ${durationMs}`),
    onError: (error, event) => journal.errors.push([error, event]),
  });
  return { decisions, journal };
}

const payload = (event: string, more: object = {}): string =>
  JSON.stringify({
    session_id: 's1',
    hook_event_name: event,
    tool_name: 'Grep',
    tool_input: { pattern: 'a' },
    cwd: '/project',
    ...more,
  });
const after = (more: object = {}): string => payload('PostToolUse', { tool_response: 'long', ...more });

describe('before a call', () => {
  test('a known answer denies the search, and no other gate is asked', async () => {
    const asked: string[] = [];
    const { decisions } = setUp({
      search: { before: async ({ tool, cwd }) => `${tool} in ${cwd}: a.ts`, contextLost: () => {} },
      delegation: { before: () => void asked.push('delegation'), after: () => undefined },
    });
    expect(await decisions.decide(payload('PreToolUse'))).toEqual({
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'deny',
        permissionDecisionReason: 'Grep in /project: a.ts',
      },
    });
    expect(asked).toEqual([]);
  });

  test.each([
    ['ask', { permissionDecision: 'ask', permissionDecisionReason: 'delegate', additionalContext: 'note' }],
    ['block', { permissionDecision: 'deny', permissionDecisionReason: 'delegate', additionalContext: 'note' }],
    ['advise', { additionalContext: 'delegate\nnote' }],
    ['allow', { additionalContext: 'note' }],
  ] as const)('the verdict %s is combined with the note about the context', async (verdict, output) => {
    const { decisions } = setUp({
      delegation: { before: () => ({ verdict, advice: 'delegate' }), after: () => undefined },
      contexts: { takeNote: (session) => (session === 's1' ? 'note' : undefined) },
    });
    expect(await decisions.decide(payload('PreToolUse'))).toEqual({
      hookSpecificOutput: { hookEventName: 'PreToolUse', ...output },
    });
  });

  test('a subagent receives no note, because its own context is not measured', async () => {
    const { decisions } = setUp({ contexts: { takeNote: () => 'note' } });
    expect(await decisions.decide(payload('PreToolUse', { agent_id: 'a1' }))).toBeUndefined();
  });
});

describe('before an edit that is judged', () => {
  const judging = (verdict: 'deny' | 'pass'): NonNullable<Gates['quality']> => ({
    before: async ({ callId }) => ({ verdict, text: `${callId} adds a problem` }),
    after: async () => undefined,
    turnEnded: async () => undefined,
  });
  const edit = payload('PreToolUse', { tool_name: 'Edit', tool_use_id: 't1' });

  test('it is denied with the reason, beside the note about the context', async () => {
    const { decisions } = setUp({ quality: judging('deny'), contexts: { takeNote: () => 'note' } });
    expect(await decisions.decide(edit)).toEqual({
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'deny',
        permissionDecisionReason: 't1 adds a problem',
        additionalContext: 'note',
      },
    });
  });

  test('one that passes in spite of its problem is told to the user, and is not approved', async () => {
    expect(await setUp({ quality: judging('pass') }).decisions.decide(edit)).toEqual({
      systemMessage: 't1 adds a problem',
      hookSpecificOutput: { hookEventName: 'PreToolUse' },
    });
  });

  test('a call that policy refuses is not judged', async () => {
    const asked: string[] = [];
    const quality = { ...judging('deny'), before: async () => void asked.push('quality') };
    const delegation = { before: () => ({ verdict: 'ask' as const, advice: 'delegate' }), after: () => undefined };
    expect(await setUp({ quality, delegation }).decisions.decide(edit)).toMatchObject({
      hookSpecificOutput: { permissionDecision: 'ask', permissionDecisionReason: 'delegate' },
    });
    expect(asked).toEqual([]);
  });
});

describe('after a call', () => {
  test('notes are joined and the condensed output replaces the response', async () => {
    const { decisions } = setUp({
      delegation: { before: () => undefined, after: () => 'reminder' },
      contexts: { takeNote: () => 'note' },
      condenser: { condense: async ({ response }) => `${String(response).slice(0, 2)}…` },
    });
    expect(await decisions.decide(after())).toEqual({
      hookSpecificOutput: {
        hookEventName: 'PostToolUse',
        additionalContext: 'note\nreminder',
        updatedToolOutput: 'lo…',
      },
    });
  });

  test('the problems that an edit adds are told with its file, and stand behind other notes', async () => {
    const edit = { filePath: 'a.ts', oldString: 'a', newString: 'b', originalFile: 'a\n' };
    const seen: unknown[] = [];
    const { decisions } = setUp({
      contexts: { takeNote: () => 'note' },
      quality: {
        after: async ({ callId, tool }, changes) => {
          seen.push([tool, callId, changes.map(({ after: text, before, path }) => [path, before, text])]);
          return 'a problem';
        },
        turnEnded: async () => undefined,
      },
    });
    const answer = await decisions.decide(after({ tool_name: 'Edit', tool_use_id: 't1', tool_response: edit }));
    expect(answer).toMatchObject({ hookSpecificOutput: { additionalContext: 'note\na problem' } });
    expect(seen).toEqual([['Edit', 't1', [['/project/a.ts', 'a\n', 'b\n']]]]);
  });

  test('nothing is answered when no gate has something to add', async () => {
    expect(await setUp().decisions.decide(after())).toBeUndefined();
  });
});

test('problems that are left when a turn ends are told, unless a hook made the turn go on', async () => {
  const asked: string[] = [];
  const { decisions } = setUp({
    quality: { after: async () => undefined, turnEnded: async (session) => (asked.push(session), 'left') },
  });
  expect(await decisions.decide(payload('Stop', { stop_hook_active: false }))).toEqual({
    hookSpecificOutput: { hookEventName: 'Stop', additionalContext: 'left' },
  });
  expect(await decisions.decide(payload('Stop', { stop_hook_active: true }))).toBeUndefined();
  expect(asked).toEqual(['s1']);
  expect(await setUp().decisions.decide(payload('Stop', { stop_hook_active: false }))).toBeUndefined();
});

test('a session start reports that the context is lost', async () => {
  const lost: string[] = [];
  const { decisions } = setUp({ search: { before: async () => undefined, contextLost: (id) => lost.push(id) } });
  expect(await decisions.decide(payload('SessionStart', { source: 'clear' }))).toBeUndefined();
  expect(lost).toEqual(['s1']);
});

test('a failing gate allows the call, and error and duration are reported', async () => {
  const failure = new Error('broken');
  const { decisions, journal } = setUp({
    search: { before: () => Promise.reject(failure), contextLost: () => {} },
  });
  expect(await decisions.decide(payload('PreToolUse'))).toBeUndefined();
  expect(journal).toEqual({ decided: ['PreToolUse 0'], errors: [[failure, 'PreToolUse']] });
});

test('a payload that is not a known hook event allows the call', async () => {
  const { decisions, journal } = setUp();
  expect(await decisions.decide('not { json')).toBeUndefined();
  expect(journal).toEqual({ decided: ['unknown 0'], errors: [] });
});
