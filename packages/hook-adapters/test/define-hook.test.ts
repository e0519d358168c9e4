import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { traceIdOf } from '@hookline/recorder';
import { describe, expect, test } from 'vitest';
import { defineHook, type Hook, runHook } from '../src/index.ts';

const payload = (extra: object = {}): string =>
  JSON.stringify({
    session_id: 's',
    cwd: '/p',
    hook_event_name: 'PreToolUse',
    tool_name: 'Write',
    tool_input: {},
    ...extra,
  });

async function run(
  hook: Hook<'PreToolUse'>,
  stdin: Readable,
  options = {},
): Promise<{ printed: string; errors: string[] }> {
  const stdout = new PassThrough();
  const errors: string[] = [];
  await runHook(hook, { stdin, stdout, onError: (error) => errors.push(error.message), ...options });
  return { printed: (stdout.read() as Buffer | null)?.toString() ?? '', errors };
}

const deny = defineHook({
  event: 'PreToolUse',
  handle: (input) => ({
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: 'deny',
      permissionDecisionReason: `no ${input.tool_name}`,
    },
  }),
});

describe('a hook with tools', () => {
  const noForce = defineHook({
    event: 'PreToolUse',
    tools: ['Bash'],
    onFailure: 'deny',
    handle: ({ tool_input }) =>
      tool_input.command.includes('--force')
        ? { hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'ask' } }
        : undefined,
  });
  const decisionFor = async (text: string): Promise<unknown> => {
    const stdout = new PassThrough();
    await runHook(noForce, { stdin: Readable.from([Buffer.from(text)]), stdout });
    const printed = (stdout.read() as Buffer | null)?.toString();
    return printed === undefined ? undefined : JSON.parse(printed).hookSpecificOutput.permissionDecision;
  };
  const bash = (command: unknown): string => payload({ tool_name: 'Bash', tool_input: { command } });

  test('answers calls of these tools only', async () => {
    expect(await decisionFor(bash('git push --force'))).toBe('ask');
    expect(await decisionFor(bash('git push'))).toBeUndefined();
    expect(await decisionFor(payload({ tool_name: 'Write', tool_input: {} }))).toBeUndefined();
  });

  test('that denies on failure refuses an invalid payload and an input of another shape', async () => {
    expect(await decisionFor('{"half":')).toBe('deny');
    expect(await decisionFor(bash(['rm']))).toBe('deny');
  });
});

describe('runHook', () => {
  test('prints the answer of the handler', async () => {
    const { printed } = await run(deny, Readable.from([Buffer.from(payload())]));
    expect(JSON.parse(printed)).toEqual({
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'deny',
        permissionDecisionReason: 'no Write',
      },
    });
  });

  test('gives the handler the ids of the trace of its prompt or subagent', async () => {
    const seen: unknown[] = [];
    const hook = defineHook({ event: 'PreToolUse', handle: (_, { trace }) => void seen.push(trace) });
    const prompt_id = '4e705be7-60d6-4bbb-9d03-019a2047008a';
    await run(hook, Readable.from([Buffer.from(payload({ prompt_id }))]));
    await run(hook, Readable.from([Buffer.from(payload({ prompt_id, agent_id: 'a1' }))]));
    expect(seen).toEqual([
      { CORRELATION_ID: prompt_id, ROOT_ID: prompt_id, SESSION_ID: 's' },
      {
        CORRELATION_ID: traceIdOf({ session_id: 's', prompt_id, agent_id: 'a1' }),
        ROOT_ID: prompt_id,
        PARENT_ID: prompt_id,
        SESSION_ID: 's',
      },
    ]);
  });

  test('prints nothing when the handler returns undefined or the event differs', async () => {
    const silent = defineHook({ event: 'PreToolUse', handle: () => undefined });
    expect(await run(silent, Readable.from([Buffer.from(payload())]))).toEqual({ printed: '', errors: [] });
    const other = payload({ hook_event_name: 'PostToolUse', tool_response: {} });
    expect(await run(deny, Readable.from([Buffer.from(other)]))).toEqual({ printed: '', errors: [] });
  });

  test.each([
    [
      'a handler that throws',
      defineHook({
        event: 'PreToolUse',
        handle: () => {
          throw new Error('mine');
        },
      }),
      payload(),
      'mine',
    ],
    [
      'a handler that rejects',
      defineHook({ event: 'PreToolUse', handle: () => Promise.reject(new Error('later')) }),
      payload(),
      'later',
    ],
    ['an invalid payload', deny, '{"half":', 'not a hook payload'],
  ])('prints nothing and reports the error for %s', async (_, hook, text, message) => {
    const { printed, errors } = await run(hook, Readable.from([Buffer.from(text)]));
    expect(printed).toBe('');
    expect(errors).toEqual([expect.stringContaining(message)]);
  });

  test('stops at the deadline when the handler or the payload never ends', async () => {
    const hangs = defineHook({ event: 'PreToolUse', handle: () => new Promise<undefined>(() => {}) });
    const first = await run(hangs, Readable.from([Buffer.from(payload())]), { timeoutMs: 20 });
    expect([first.printed, first.errors.length]).toEqual(['', 1]);
    const second = await run(deny, new PassThrough(), { timeoutMs: 20 });
    expect([second.printed, second.errors.length]).toEqual(['', 1]);
  });

  test('rejects a payload larger than maxBytes', async () => {
    const { errors } = await run(deny, Readable.from([Buffer.alloc(100)]), { maxBytes: 10 });
    expect(errors).toEqual(['the payload is larger than maxBytes (10)']);
  });

  test('exits 0 in its own process when stdout is closed', async () => {
    const entry = new URL('../src/index.ts', import.meta.url).href;
    const code = `import { defineHook, runHook } from ${JSON.stringify(entry)};
      await runHook(defineHook({ event: 'PreToolUse', handle: () => ({ systemMessage: 'x'.repeat(1e6) }) }), process);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code]);
    child.stdout.destroy();
    child.stdin.end(payload());
    expect((await once(child, 'exit'))[0]).toBe(0);
  });
});
