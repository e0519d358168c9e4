import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
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

describe('a hook', () => {
  test('prints what its handler answers', async () => {
    const { printed } = await run(deny, Readable.from([Buffer.from(payload())]));
    expect(JSON.parse(printed)).toEqual({
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'deny',
        permissionDecisionReason: 'no Write',
      },
    });
  });

  test('says nothing where its handler says nothing, and at other events', async () => {
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
    ['a payload that is none', deny, '{"half":', 'not a hook payload'],
  ])('%s: nothing printed, the error reported', async (_, hook, text, message) => {
    const { printed, errors } = await run(hook, Readable.from([Buffer.from(text)]));
    expect(printed).toBe('');
    expect(errors).toEqual([expect.stringContaining(message)]);
  });

  test('a handler that hangs, and a payload that never ends, are given up at the deadline', async () => {
    const hangs = defineHook({ event: 'PreToolUse', handle: () => new Promise<undefined>(() => {}) });
    const first = await run(hangs, Readable.from([Buffer.from(payload())]), { timeoutMs: 20 });
    expect([first.printed, first.errors.length]).toEqual(['', 1]);
    const second = await run(deny, new PassThrough(), { timeoutMs: 20 });
    expect([second.printed, second.errors.length]).toEqual(['', 1]);
  });

  test('a payload over the bound is not read', async () => {
    const { errors } = await run(deny, Readable.from([Buffer.alloc(100)]), { maxBytes: 10 });
    expect(errors).toEqual(['the payload is larger than maxBytes (10)']);
  });

  test('in a process of its own: a closed pipe, and it still exits 0', async () => {
    const entry = new URL('../src/index.ts', import.meta.url).href;
    const code = `import { defineHook, runHook } from ${JSON.stringify(entry)};
      await runHook(defineHook({ event: 'PreToolUse', handle: () => ({ systemMessage: 'x'.repeat(1e6) }) }), process);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code]);
    child.stdout.destroy();
    child.stdin.end(payload());
    expect((await once(child, 'exit'))[0]).toBe(0);
  });
});
