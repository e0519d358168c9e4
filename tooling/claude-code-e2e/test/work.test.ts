/** Recorded data of sessions, with the real CLI and a scripted model. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  conversation,
  eventually,
  findClaudeCode,
  makeHome,
  turns,
  use,
  withSubagent,
} from '@hookline/claude-code-e2e';
import { until } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { bash, callsOf, edit, expectCalls, homeWith, playTwice, read, write } from './scenario.ts';

const occurrencesOf = (pattern: { occurrences: readonly { event_type: string; path: string | null }[] }): unknown[] =>
  pattern.occurrences.map(({ event_type, path }) => [event_type, path]);

describe.skipIf(!findClaudeCode().ok)('a session', () => {
  test('records four versions of a file as a chain of patterns', async () => {
    const home = await homeWith();
    const { session, calls } = await playTwice(home, (project) => [
      [write(project, 'a.ts', 'export const one = 1;\n')],
      [edit(project, 'a.ts', 'one = 1', 'one = 2')],
      [edit(project, 'a.ts', 'export const', 'const')],
      [write(project, 'a.ts', 'export function three(): number {\n  return 3;\n}\n')],
    ]);
    const { traces, patterns } = await expectCalls(home, session.sessionId, calls);
    expect(traces).toMatchObject([{ user_prompt: 'work on it', status: 'completed', success: true, pattern_count: 4 }]);
    expect(patterns.map(({ generation, versions }) => [generation, versions])).toEqual([
      [4, ['1.0.3']],
      [3, ['1.0.2']],
      [2, ['1.0.1']],
      [1, ['1.0.0']],
    ]);
    const [last] = patterns;
    const lineage = await home.json('pattern', 'lineage', last?.pattern_id ?? '');
    expect(
      lineage.ancestors.map(({ ancestor_pattern_id }: { ancestor_pattern_id: string }) => ancestor_pattern_id),
    ).toEqual(patterns.slice(1).map(({ pattern_id }) => pattern_id));
    const listed = await home.json('patterns', '--file', 'a.ts');
    expect(listed.patterns).toEqual(patterns);
    const shown = await home.json('fingerprint', 'a.ts');
    expect(shown).toMatchObject({
      pattern_id: last?.pattern_id,
      fingerprint: last?.fingerprint,
      language: 'typescript',
    });
    const trace = await home.json('trace', 'show', traces[0]?.correlation_id ?? '');
    expect(
      trace.events.map(({ tool_name, success }: { tool_name: string; success: boolean }) => [tool_name, success]),
    ).toEqual([
      ['Write', true],
      ['Edit', true],
      ['Edit', true],
      ['Write', true],
    ]);
  });

  test('records equal code in two files as one applied pattern', async () => {
    const home = await homeWith();
    const code = 'export const shared = () => "the same";\n';
    const { session, calls } = await playTwice(home, (project) => [
      [write(project, 'first.ts', code)],
      [write(project, 'second.ts', code)],
    ]);
    const { patterns } = await expectCalls(home, session.sessionId, calls);
    expect(patterns.map(occurrencesOf)).toEqual([
      [
        ['pattern_applied', join(home.project, 'second.ts')],
        ['pattern_created', join(home.project, 'first.ts')],
      ],
    ]);
  });

  test('records an existing file, a notebook, a failed call and an edit by a command', async () => {
    const files = {
      'old.ts': 'export const a = 1;\n',
      'n.ipynb': JSON.stringify({
        cells: [{ cell_type: 'code', id: 'c1', execution_count: null, metadata: {}, outputs: [], source: ['x = 1'] }],
        metadata: {},
        nbformat: 4,
        nbformat_minor: 5,
      }),
    };
    const home = await homeWith(files);
    // In a repository Claude Code reports the files that a command changed.
    execFileSync('git', ['init', '-q'], { cwd: home.project });
    const { session, calls } = await playTwice(
      home,
      (project) => [
        [read(project, 'old.ts')],
        [edit(project, 'old.ts', 'a = 1', 'a = 2')],
        [bash("sed -i 's/a = 2/a = 3/' old.ts && printf 'made by a command\\n' > made.txt")],
        [read(project, 'n.ipynb')],
        [
          use('NotebookEdit', {
            notebook_path: join(project, 'n.ipynb'),
            cell_id: 'c1',
            new_source: 'x = 2',
            cell_type: 'code',
            edit_mode: 'replace',
          }),
        ],
        [bash('echo out; exit 3')],
      ],
      files,
    );
    const { traces, patterns } = await expectCalls(home, session.sessionId, calls);
    const by = patterns.flatMap(({ occurrences }) =>
      occurrences.map(({ tool_name, event_type, path }) => [tool_name, event_type, path?.split('/').at(-1)]),
    );
    expect(by.sort((one, other) => (String(one) < String(other) ? -1 : 1))).toEqual([
      ['Bash', 'pattern_created', 'made.txt'],
      ['Bash', 'pattern_modified', 'old.ts'],
      ['Edit', 'pattern_modified', 'old.ts'],
      ['NotebookEdit', 'pattern_modified', 'n.ipynb'],
    ]);
    const byCommand = patterns.find(({ occurrences }) =>
      occurrences.some(({ path, tool_name }) => tool_name === 'Bash' && path?.endsWith('old.ts')),
    );
    const { ancestors } = await home.json('pattern', 'lineage', byCommand?.pattern_id ?? '');
    expect(ancestors).toHaveLength(2);
    expect(traces[0]?.events.at(-1)).toMatchObject({
      tool_name: 'Bash',
      success: false,
      status: 'failed',
      error_message: expect.stringContaining('Exit code 3'),
    });
  });

  test('records a subagent as a child trace of its prompt, even when it ends after the turn', async () => {
    const home = await homeWith();
    const script = (project: string, blocks: ReturnType<typeof use>[]): Parameters<typeof home.session>[0] => {
      const [agent, inside] = [
        use('Agent', { description: 'look', prompt: 'SUBAGENT write sub.ts', subagent_type: 'general-purpose' }),
        write(project, 'sub.ts', 'export const sub = true;\n'),
      ];
      blocks.push(agent, inside);
      return withSubagent('SUBAGENT write', turns([inside]), turns([agent]));
    };
    const blocks: ReturnType<typeof use>[] = [];
    const session = await home.session(script(home.project, blocks));
    const bare = await makeHome();
    const without = await bare.session(script(bare.project, []));
    expect([session.code, session.stderr]).toEqual([without.code, without.stderr]);
    const { traces } = await expectCalls(home, session.sessionId, callsOf([blocks]));
    const child = traces.find(({ parent_id }) => parent_id !== null);
    expect(child).toMatchObject({
      agent_name: 'general-purpose',
      status: 'completed',
      pattern_count: 1,
      events: [{ tool_name: 'Write' }],
    });
    const root = await home.json('trace', 'show', child?.parent_id ?? '');
    expect(root).toMatchObject({
      status: 'completed',
      user_prompt: 'work on it',
      children: [{ correlation_id: child?.correlation_id }],
    });
    // The prompt and the subagent each have a response with the call, and one that ends the work.
    const used = await until('the token usage of the prompt has arrived', async () => {
      const { usage } = await home.json('usage', '--by', 'prompt');
      const own = usage.find(({ key }: { key: string }) => key === child?.parent_id);
      return own?.messages >= 4 && own;
    });
    expect(used).toMatchObject({ prompt: 'work on it', sessions: 1, messages: 4, output_tokens: 20 });
  });

  test('is separate from a concurrent session', async () => {
    const home = await homeWith();
    const plans = ['left', 'right'].map((name) =>
      Array.from({ length: 5 }, (_, index) => [
        write(home.project, `${name}${index}.ts`, `export const ${name} = ${index};\n`),
      ]),
    );
    const sessions = await Promise.all(plans.map((plan) => home.session(turns(...plan))));
    expect(sessions.map(({ code }) => code)).toEqual([0, 0]);
    for (const [index, session] of sessions.entries()) {
      const { patterns } = await expectCalls(home, session.sessionId, callsOf(plans[index] ?? []));
      expect(patterns).toHaveLength(5);
    }
  });

  test('records content with special characters unchanged', async () => {
    const home = await homeWith();
    const contents = {
      'unicode.ts': 'export const text = "naïve 日本語 🧵 \u202e";\n',
      'shell.sh': "echo \"$(touch /tmp/pwned)\" `id` 'quoted' \\ \"double\" $HOME\nEOF\n'''\n",
      'large.txt': `${'a line of a large file, number'.repeat(20)}\n`.repeat(1650),
      'lines.txt': 'one\r\ntwo\n\n\tthree\n',
      'empty.txt': '',
    };
    const { session, calls } = await playTwice(home, (project) =>
      Object.entries(contents).map(([name, content]) => [write(project, name, content)]),
    );
    const { patterns } = await expectCalls(home, session.sessionId, calls);
    expect(Buffer.byteLength(contents['large.txt'])).toBeGreaterThan(950_000);
    for (const [name, content] of Object.entries(contents)) {
      expect(readFileSync(join(home.project, name), 'utf8')).toBe(content);
      const pattern = patterns.find(({ occurrences }) => occurrences[0]?.path?.endsWith(name));
      if (content === '') {
        expect(pattern).toBeUndefined();
        continue;
      }
      const { pattern_data: data } = await home.json('pattern', 'show', pattern?.pattern_id ?? '');
      expect(data.code).toBe(content);
    }
  });

  test('records the paths of a repository relative to it', async () => {
    const home = await homeWith();
    execFileSync('git', ['init', '-q'], { cwd: home.project });
    execFileSync('git', ['remote', 'add', 'origin', 'git@github.com:owner/name.git'], { cwd: home.project });
    const plan = [[write(home.project, 'a.ts', 'export const a = 1;\n')]];
    const session = await home.session(turns(...plan));
    const { patterns } = await expectCalls(home, session.sessionId, callsOf(plan));
    expect(patterns[0]?.occurrences).toMatchObject([{ repository: 'github.com/owner/name', path: 'a.ts' }]);
    expect((await home.json('patterns', '--file', join(home.project, 'a.ts'))).patterns).toHaveLength(1);
  });

  test('is recorded as failed when the API returns an error', async () => {
    const home = await homeWith();
    const session = await home.session(() => 'overloaded');
    const { traces } = await eventually(home, session.sessionId, (now) => now.traces[0]?.success === false);
    // In print mode the client does not wait for the StopFailure hook when it exits. If that hook is ended before it
    // starts, only the end of the session is recorded.
    expect(traces).toMatchObject([{ status: expect.stringMatching(/^(failed|cancelled)$/), success: false }]);
  });

  test('runs other hooks of the same settings file, which uninstall preserves', async () => {
    const home = await makeHome();
    const settings = join(home.configDir, 'settings.json');
    const log = join(home.folder, 'other-hook.log');
    const original = `{\n    "hooks": {\n        "PostToolUse": [ { "matcher": "Write", "hooks": [ { "type": "command", "command": "echo ran >> ${log}" } ] } ]\n    }\n}\n`;
    writeFileSync(settings, original);
    await home.json('install');
    const plan = [[write(home.project, 'a.ts', 'export const a = 1;\n')]];
    const session = await home.session(turns(...plan));
    await expectCalls(home, session.sessionId, callsOf(plan));
    expect(readFileSync(log, 'utf8')).toBe('ran\n');
    await home.json('uninstall');
    expect(readFileSync(settings, 'utf8')).toBe(original);
    const after = await home.session(turns([write(home.project, 'b.ts', 'export const b = 1;\n')]));
    expect(conversation(after)).toMatchObject({ code: 0 });
    expect(readFileSync(log, 'utf8')).toBe('ran\nran\n');
  });
});
