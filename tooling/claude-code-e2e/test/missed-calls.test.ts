/** Calls without hook events, recorded from the transcripts of the real CLI. The model is scripted. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Block,
  findClaudeCode,
  type Recorded,
  type Script,
  type TestHome,
  turns,
  use,
  withSubagent,
} from '@hookline/claude-code-e2e';
import { describe, expect, test } from 'vitest';
import { bash, callsOf, edit, expectCalls, homeWith, read, write } from './scenario.ts';

interface Plan {
  readonly script: Script;
  readonly calls: readonly string[];
}

/** Returns calls that succeed, fail, are invalid and never run, and those of a subagent. */
function plan(project: string): Plan {
  const inside = write(project, 'sub.ts', 'export const sub = true;\n');
  const ran: Block[] = [
    write(project, 'a.ts', 'export const a = 1;\n'),
    read(project, 'a.ts'),
    edit(project, 'a.ts', '= 1', '= 2'),
    bash('echo hi; exit 2'),
    use('Agent', { description: 'look', prompt: 'SUBAGENT write sub.ts', subagent_type: 'general-purpose' }),
  ];
  const invalid = edit(project, 'absent.ts', 'q', 'r');
  const requested = [...ran.slice(0, 4), invalid, ...ran.slice(4)].map((block) => [block]);
  const script = withSubagent('SUBAGENT write', turns([inside]), turns(...requested));
  return { script, calls: callsOf([[...ran, inside]]) };
}

/** Removes hooks from the settings of Claude Code. */
function removeHooks(home: TestHome, ...events: readonly string[]): void {
  const path = join(home.configDir, 'settings.json');
  const settings = JSON.parse(readFileSync(path, 'utf8')) as { readonly hooks: Record<string, unknown> };
  const hooks = Object.entries(settings.hooks).filter(([event]) => !events.includes(event));
  expect(hooks).toHaveLength(Object.keys(settings.hooks).length - events.length);
  writeFileSync(path, JSON.stringify({ ...settings, hooks: Object.fromEntries(hooks) }));
}

/** Returns the traces with their level, status and calls. */
const shape = ({ traces }: Recorded): unknown =>
  traces
    .map(({ parent_id, status, events }) => {
      const calls = events.map(({ hook_type, tool_name, success }) => `${hook_type} ${tool_name} ${success}`);
      return `${parent_id === null ? 'prompt' : 'subagent'} ${status}: ${calls.sort().join(', ')}`;
    })
    .sort();

describe.skipIf(!findClaudeCode().ok)('reconciling calls', () => {
  test('adds nothing when the hooks recorded all calls', async () => {
    const home = await homeWith();
    const { calls, script } = plan(home.project);
    const { sessionId } = await home.session(script);
    const before = await expectCalls(home, sessionId, calls);
    const counts = { expected: calls.length, recorded_before: calls.length, added: 0, completeness_before: 100 };
    expect(await home.json('reconcile')).toMatchObject({ calls: counts });
    const after = await expectCalls(home, sessionId, calls);
    expect(shape(after)).toEqual(shape(before));
  });

  test('adds calls without hook events to the same traces, marked with their source', async () => {
    const [complete, missed] = [await homeWith(), await homeWith()];
    removeHooks(missed, 'PostToolUse', 'PostToolUseFailure');
    const [live, read] = [plan(complete.project), plan(missed.project)];
    const [first, second] = [await complete.session(live.script), await missed.session(read.script)];
    const expected = await expectCalls(complete, first.sessionId, live.calls);
    const found = await expectCalls(missed, second.sessionId, read.calls);
    expect(shape(found)).toEqual(shape(expected));
    expect(found.calls.every(({ source, duration_ms }) => source === 'transcript' && duration_ms === null)).toBe(true);
    expect(found.calls.find(({ success }) => success === false)).toMatchObject({
      tool_name: 'Bash',
      error_message: expected.calls.find(({ success }) => success === false)?.error_message,
    });
  });

  test('omits calls that another hook blocked', async () => {
    const home = await homeWith();
    const path = join(home.configDir, 'settings.json');
    const settings = JSON.parse(readFileSync(path, 'utf8')) as { readonly hooks: Record<string, unknown> };
    const refusing = [{ matcher: 'Bash', hooks: [{ type: 'command', command: 'echo not here >&2; exit 2' }] }];
    writeFileSync(path, JSON.stringify({ ...settings, hooks: { ...settings.hooks, PreToolUse: refusing } }));
    const [refused, ran] = [bash('echo hi'), write(home.project, 'a.ts', 'export const a = 1;\n')];
    const session = await home.session(turns([refused], [ran]));
    expect(JSON.stringify(session)).toContain('not here');
    const calls = callsOf([[ran]]);
    await expectCalls(home, session.sessionId, calls);
    expect(await home.json('reconcile')).toMatchObject({ skipped: 1, calls: { expected: 1, added: 0 } });
    await expectCalls(home, session.sessionId, calls);
  });
});
