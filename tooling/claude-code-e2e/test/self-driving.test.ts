/** Interventions during a session: decisions, condensed outputs, answered searches, alerts. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Block,
  findClaudeCode,
  makeHome,
  type MessagesRequest,
  type Script,
  type Session,
  type TestHome,
  turns,
  use,
} from '@hookline/claude-code-e2e';
import { readLockOwner } from '@hookline/process-lock';
import { describe, expect, test } from 'vitest';
import { bash, edit, type Plan, playTwice, read, write } from './scenario.ts';

const MAX_TURNS = 60;
const EVERYTHING =
  'delegation:\n  mode: advise\n  notes: true\ncontext_budget:\n  condense: true\n  notes: true\nsearch_cache:\n  answer: true\n';
const OFF = 'delegation:\n  mode: off\n';
const long = Array.from({ length: 200 }, (_, line) => `export const value${line} = ${line};\n`).join('');

/** Creates a home with these settings, the hooks that they require, and a running daemon. No service is needed here. */
async function homeWithConfig(config: string): Promise<TestHome> {
  const home = await makeHome({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
  mkdirSync(home.home, { recursive: true });
  writeFileSync(join(home.home, 'config.yaml'), config);
  await home.json('install');
  await home.json('up');
  return home;
}

/** Runs a session and returns the messages of each request as text. */
async function runRecorded(home: TestHome, script: Script): Promise<{ session: Session; requests: string[] }> {
  const requests: string[] = [];
  const session = await home.session((request) => {
    if ((request.tools?.length ?? 0) > 0) requests.push(JSON.stringify(request.messages));
    return script(request);
  });
  expect(session.code).toBe(0);
  return { session, requests };
}

/** Returns the last tool result of a request as text; `""` when there is none. */
function lastResult({ messages }: MessagesRequest): string {
  const blocks = messages.flatMap(({ content }) => (Array.isArray(content) ? (content as { type: string }[]) : []));
  return JSON.stringify(blocks.findLast(({ type }) => type === 'tool_result') ?? '');
}

const done: readonly Block[] = [{ type: 'text', text: 'Done.' }];

/**
 * Runs a session that repeats a call until its result has a text. A hook waits for a decision for a second only, so on a busy machine the
 * first calls may pass without one. Returns the number of the call with the text, and its result.
 */
async function repeatUntil(
  home: TestHome,
  text: string,
  call: (number: number) => Block,
): Promise<{ readonly number: number; readonly result: string }> {
  let [number, result] = [0, ''];
  await runRecorded(home, (request) => {
    if (!request.tools || request.tools.length === 0) return done;
    const { messages } = request;
    result = JSON.stringify(messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1));
    return result.includes(text) || number === MAX_TURNS ? done : [call(++number)];
  });
  return { number, result };
}

function registered(home: TestHome): string {
  return readFileSync(join(home.configDir, 'settings.json'), 'utf8');
}

describe.skipIf(!findClaudeCode().ok)('delegation in mode advise', () => {
  test('adds advice to the context of a large write, which is executed', async () => {
    const home = await homeWithConfig('delegation:\n  mode: advise\n');
    const advice = '200 lines at once are more than the 150 that are written directly here.';
    const { number, result } = await repeatUntil(home, advice, (count) => write(home.project, `${count}.ts`, long));
    expect(result).toContain(advice);
    expect(readFileSync(join(home.project, `${number}.ts`), 'utf8')).toBe(long);
  });
});

describe.skipIf(!findClaudeCode().ok)('interventions that are switched on', () => {
  test('delegation in mode block prevents a large write and reports the reason to Claude', async () => {
    const home = await homeWithConfig('delegation:\n  mode: block\n');
    const reason = '200 lines at once are more than the 150';
    const { number, result } = await repeatUntil(home, reason, (count) => write(home.project, `${count}.ts`, long));
    expect(result).toContain(reason);
    expect(existsSync(join(home.project, `${number}.ts`))).toBe(false);
  });

  test('condensing shortens 100 KB of output and stores the full text on disk', async () => {
    const home = await homeWithConfig('context_budget:\n  condense: true\n');
    const { result } = await repeatUntil(home, 'The whole text is in ', () => bash('seq 1 20000'));
    const path = /The whole text is in ([^\]"\\]+)/.exec(result)?.[1] ?? '';
    const whole = readFileSync(path, 'utf8').trim().split('\n');
    expect([whole.length, whole[0], whole.at(-1)]).toEqual([20_000, '1', '20000']);
    expect(result).toContain('\\n20000');
    expect(result).not.toContain('\\n10000\\n');
    expect(result.length).toBeLessThan(20_000);
  });

  test('the search cache answers a repeated search, and the search runs again after an edit', async () => {
    const home = await homeWithConfig('search_cache:\n  answer: true\n');
    writeFileSync(join(home.project, 'a.txt'), 'a needle\n');
    const grep = (): Block => use('Grep', { pattern: 'needle', path: home.project, output_mode: 'content' });
    const answers: string[] = [];
    let edited = 0;
    const { session } = await runRecorded(home, (request) => {
      answers.push(lastResult(request));
      if (edited === 0 && !answers.at(-1)?.includes('Unchanged since') && answers.length < MAX_TURNS) return [grep()];
      const next = [[read(home.project, 'a.txt')], [edit(home.project, 'a.txt', 'a needle', 'two needles')], [grep()]];
      return next[edited++] ?? done;
    });
    expect(session.code).toBe(0);
    expect(answers[1]).toContain('a needle');
    expect(answers.filter((answer) => answer.includes('Unchanged since'))).toHaveLength(1);
    expect(answers.at(-1)).toContain('two needles');
    expect(await home.json('search-cache', 'stats')).toMatchObject({ on: true, hits: 1 });
  });

  test('the context budget reports 60, 75 and 90 % of the context window once each', async () => {
    const home = await homeWithConfig('context_budget:\n  notes: true\n  windows:\n    claude-sonnet-5: 100000\n');
    const percents = [62, 76, 91];
    let asked = 0;
    let reached = 0;
    let after = 0;
    const { requests } = await runRecorded(home, (request) => {
      const text = JSON.stringify(request.messages);
      while (reached < percents.length && text.includes(`is ${percents[reached]} % full`)) reached++;
      const inputTokens = (percents[Math.min(reached, 2)] ?? 0) * 1000;
      // Four more calls at the same level: a reported level is not reported again.
      const over = reached === percents.length && ++after > 4;
      return { blocks: over || ++asked > MAX_TURNS ? done : [bash('true')], inputTokens };
    });
    expect(after).toBe(5);
    expect(percents.map((percent) => requests.at(-1)?.match(new RegExp(`is ${percent} % full`, 'g'))?.length)).toEqual([
      1, 1, 1,
    ]);
    expect(requests.at(-1)).toContain('is 76 % full (76000 of 100000 tokens). Compact it');
    expect(requests.at(-1)).toContain('is 91 % full (91000 of 100000 tokens). Compact it');
    const log = readFileSync(join(home.folder, '.context', 'context-alerts.log'), 'utf8')
      .trim()
      .split('\n');
    expect(log.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'warning', used_percent: 62, source: 'transcript' },
      { level: 'critical', used_percent: 76 },
      { level: 'urgent', used_percent: 91, compaction_recommended: true },
    ]);
    const { sessions } = await home.json('context', 'status');
    expect(Object.values(sessions)).toMatchObject([{ level: 'urgent' }]);
  });
});

describe.skipIf(!findClaudeCode().ok)('a session with interventions', () => {
  const work: Plan = (project) => [
    [write(project, 'a.ts', 'export const a = 0;\n')],
    [edit(project, 'a.ts', 'a = 0', 'a = 1')],
    [use('Grep', { pattern: 'export', path: project })],
    [use('Grep', { pattern: 'export', path: project })],
    [bash('seq 1 5')],
    [read(project, 'a.ts')],
  ];

  test('registers no decision script when all interventions are off', async () => {
    const home = await homeWithConfig(OFF);
    expect(registered(home)).not.toContain('decide.sh');
    await playTwice(home, (project) => [
      [write(project, 'a.ts', long)],
      [bash('seq 1 4000')],
      ...work(project).slice(2),
    ]);
    const recorded = await runRecorded(home, turns([write(home.project, 'b.ts', long)]));
    expect(recorded.requests.join()).not.toContain('delegate_task');
    expect(existsSync(join(home.folder, '.context', 'outputs'))).toBe(false);
  });

  test('ends as without hooks when the daemon is killed in between', async () => {
    const home = await homeWithConfig(EVERYTHING);
    expect(registered(home).match(/decide\.sh/g)?.length).toBeGreaterThan(2);
    // Prevents a restart of the daemon.
    rmSync(join(home.home, 'bin', 'hookline.path'));
    const plan: Plan = (project) => [...work(project), [write(project, 'b.ts', long)], [bash('seq 1 20000 >b.txt')]];
    await playTwice(home, plan, {}, (turn) => {
      if (turn === 1) process.kill(readLockOwner(join(home.home, 'run'), 'daemon')?.pid ?? -1, 'SIGKILL');
    });
    expect((await home.json('status')).daemon.running).toBe(false);
    // Events without a decision are recorded like all others.
    expect(readdirSync(join(home.home, '.cache', 'inbox')).length).toBeGreaterThan(plan(home.project).length);
  });
});
