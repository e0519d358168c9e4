/** The quality gate in sessions of the real CLI. The model is scripted. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SYNTAX_FEATURE } from '@hookline/checkers/grammars';
import {
  type Block,
  eventually,
  findClaudeCode,
  makeHome,
  type Recorded,
  type TestHome,
  turns,
} from '@hookline/claude-code-e2e';
import { OptionalPackages } from '@hookline/npm-packages';
import { linkOptionalPackage, until } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { edit, write } from './scenario.ts';

const MAX_WRITES = 60;
const LINE = 'export const run = (text: string): unknown => eval(text);';
const TOLD = /hookline quality: this \w+ adds 1 problem to ([\w.]+):\\n- line (\d+): dynamic-eval/g;
const done: readonly Block[] = [{ type: 'text', text: 'Done.' }];

/** Creates a home with the grammars of the syntax rules, these settings, the hooks that they require, and a running daemon. */
async function homeWithConfig(config: string): Promise<TestHome> {
  const home = await makeHome();
  const folder = join(home.home, 'optional');
  mkdirSync(home.home, { recursive: true });
  writeFileSync(join(home.home, 'config.yaml'), config);
  await linkOptionalPackage({
    folder,
    name: '@vscode/tree-sitter-wasm',
    root: join(dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm')), '..'),
    entry: 'wasm/tree-sitter.js',
    locate: () => new OptionalPackages({ folder, env: {} }).locate(SYNTAX_FEATURE, 'x'),
  });
  await home.json('install');
  await home.json('up');
  return home;
}

type Row = Recorded['calls'][number];

/** Reads the row of a call with its judgement, which lists of traces leave out. */
async function judgedCall(home: TestHome, sessionId: string, callId: string): Promise<Row | undefined> {
  const { traces } = await eventually(home, sessionId, ({ calls }) =>
    calls.some(({ quality_score, tool_use_id }) => tool_use_id === callId && typeof quality_score === 'number'),
  );
  const base = `http://127.0.0.1:${home.env['INTELLIGENCE_SERVICE_PORT']}/api/pattern-traceability/traces`;
  const authorization = `Bearer ${readFileSync(join(home.home, 'token'), 'utf8').trim()}`;
  const trace = traces.find(({ events }) => events.some(({ tool_use_id }) => tool_use_id === callId));
  const answer = await fetch(`${base}/${trace?.correlation_id}`, { headers: { authorization } });
  const { events } = (await answer.json()) as { readonly events: readonly Row[] };
  return events.find(({ tool_use_id }) => tool_use_id === callId);
}

describe.skipIf(!findClaudeCode().ok)('the quality gate', () => {
  test('tells Claude once what an edit adds, nothing about a clean one, and the row of the call has the judgement', async () => {
    const home = await homeWithConfig('enforcement:\n  enabled: true\n');
    expect(await home.json('quality', 'status')).toMatchObject({ problems: [] });
    const calls = new Map<string, Block>();
    const add = (name: string, block: Block): readonly Block[] => (calls.set(name, block), [block]);
    let [writes, told, conversation] = [0, '', ''];
    let next: (readonly Block[])[] = [];
    const { code, sessionId } = await home.session(({ messages, tools }) => {
      if (!tools || tools.length === 0) return done;
      conversation = JSON.stringify(messages);
      // A hook waits for an answer for a second only: on a busy machine the first edits may pass untold.
      if (told === '') {
        told = [...conversation.matchAll(TOLD)][0]?.[1] ?? '';
        if (told === '' && writes < MAX_WRITES) {
          const name = `bad${++writes}.ts`;
          return add(name, write(home.project, name, `${LINE}\n`));
        }
        next = [
          [edit(home.project, told, 'eval(text)', 'JSON.parse(text)')],
          [edit(home.project, told, 'JSON.parse(text)', 'eval(text)')],
          [write(home.project, 'clean.ts', 'export const answer = 42;\n')],
        ];
      }
      return next.shift() ?? done;
    });
    expect([code, next]).toEqual([0, []]);
    const texts = [...conversation.matchAll(TOLD)].map(([, name, line]) => `${name} ${line}`);
    expect(texts).toContain(`${told} 1`);
    expect(new Set(texts).size).toBe(texts.length);
    expect(conversation.match(/hookline quality: /g)).toHaveLength(texts.length);

    const call = calls.get(told);
    const callId = call?.type === 'tool_use' ? call.id : '';
    expect(await judgedCall(home, sessionId, callId)).toMatchObject({
      quality_score: 0.9,
      quality_results: {
        score_version: 'introduced-1',
        decision: 'told',
        violations: [{ rule: 'dynamic-eval', source: 'syntax', category: 'security', tier: 'block', line: 1 }],
      },
    });
    const { calls: recorded } = await eventually(home, sessionId, (now) => now.calls.length === writes + 3);
    const clean = recorded.filter(({ file_path }) => file_path?.endsWith('/clean.ts'));
    expect(clean).toMatchObject([{ quality_score: 1 }]);
    await until('the log has every edit', async () => {
      const { decisions, edits } = await home.json('quality', 'report', '--since', '1d');
      return edits === writes + 3 && decisions.told >= 1 && decisions.silent >= 1;
    });
  });

  test('in mode block denies an edit at most twice, then lets it pass, and approves nothing', async () => {
    const home = await homeWithConfig('enforcement:\n  enabled: true\n  mode: block\n');
    let [writes, name, denials] = [0, '', 0];
    const { code } = await home.session(({ messages, tools }) => {
      if (!tools || tools.length === 0) return done;
      const result = JSON.stringify(messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1));
      const isDenied = result.includes('Nothing was written.');
      if (isDenied) denials++;
      // Until the first denial each file is new: a check that is late lets an edit pass.
      if (denials === 0) name = `bad${writes}.ts`;
      if (isDenied && denials === 1) expect(existsSync(join(home.project, name))).toBe(false);
      const isOver = writes === MAX_WRITES || (denials > 0 && existsSync(join(home.project, name)));
      writes++;
      return isOver ? done : [write(home.project, name, `${LINE}\n`)];
    });
    expect(code).toBe(0);
    expect([1, 2]).toContain(denials);
    expect(readFileSync(join(home.project, name), 'utf8')).toBe(`${LINE}\n`);
  });

  test('registers no hook and judges nothing while it is off', async () => {
    const home = await homeWithConfig('delegation:\n  mode: off\n');
    expect(readFileSync(join(home.configDir, 'settings.json'), 'utf8')).not.toContain('decide.sh');
    const script = turns([write(home.project, 'bad.ts', `${LINE}\n`)]);
    let conversation = '';
    const { code, sessionId } = await home.session((request) => {
      conversation += JSON.stringify(request.messages);
      return script(request);
    });
    expect(code).toBe(0);
    expect(conversation).not.toContain('hookline quality');
    const { calls } = await eventually(home, sessionId, (now) => now.calls.length === 1);
    expect(calls).toMatchObject([{ tool_name: 'Write', quality_score: null }]);
  });
});
