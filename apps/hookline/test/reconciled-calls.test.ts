/** Calls that no hook told of: a recorded run of the real client, by its hooks and by its transcripts. */
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

const RECORDED = new URL('../../../packages/', import.meta.url).pathname;
const PAYLOADS = join(RECORDED, 'hook-adapters/test/fixtures/recorded-payloads.jsonl');
const TRANSCRIPTS = join(RECORDED, 'transcripts/test/recorded');
const SESSION = '77814d50-3680-4de5-b9ec-67fa0996cd56';
const TOLD: ReadonlySet<string> = new Set([
  'UserPromptSubmit',
  'PostToolUse',
  'PostToolUseFailure',
  'SubagentStart',
  'SubagentStop',
  'Stop',
]);

interface Payload {
  readonly hook_event_name: string;
  readonly tool_use_id?: string;
}

interface Event {
  readonly tool_use_id: string;
  readonly hook_type: string;
  readonly started_at: string;
  readonly duration_ms: number | null;
  readonly success: boolean;
  readonly source: string | null;
}

const payloads = readFileSync(PAYLOADS, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Payload)
  .filter(({ hook_event_name }) => TOLD.has(hook_event_name));

/** The hooks run that are given, and what they told is with the service. */
async function capture(it: CommandLine, told: readonly Payload[]): Promise<void> {
  for (const payload of told)
    await it.run(['hook', 'capture', payload.hook_event_name], { input: JSON.stringify(payload) });
  const inbox = join(it.home, '.cache', 'inbox');
  const waiting = (): number => readdirSync(inbox, { withFileTypes: true }).filter((entry) => entry.isFile()).length;
  await until('the daemon takes what was captured', () => waiting() === 0);
}

async function eventsOf(it: CommandLine): Promise<Event[]> {
  const { traces } = (await it.json('trace', 'list', '--session', SESSION)) as { traces: { events: Event[] }[] };
  return traces.flatMap(({ events }) => events);
}

test('a call whose hook did not run is added once from the transcript', async () => {
  const it = await commandLine();
  mkdirSync(it.home, { recursive: true });
  mkdirSync(it.home, { recursive: true });
  await it.run(['up']);
  const projects = join(it.folder, 'projects');
  cpSync(join(TRANSCRIPTS, 'session.jsonl'), join(projects, `${SESSION}.jsonl`));
  cpSync(join(TRANSCRIPTS, 'subagent.jsonl'), join(projects, SESSION, 'subagents', 'agent-1.jsonl'));

  // A Write, the Bash that failed, and what the subagent wrote are withheld.
  const withheld = new Set(['toolu_r3', 'toolu_r7', 'toolu_r11']);
  const isWithheld = ({ tool_use_id = '' }: Payload): boolean => withheld.has(tool_use_id);
  await capture(
    it,
    payloads.filter((payload) => !isWithheld(payload)),
  );
  const before = await eventsOf(it);
  expect(before).toHaveLength(7);
  expect(before.every(({ duration_ms, source }) => source === null && duration_ms !== null)).toBe(true);

  const first = await it.json('reconcile', '--transcripts', projects);
  const counts = { expected: 10, recorded_before: 7, added: 3, refused: 0, completeness_before: 70, completeness: 100 };
  expect(first).toMatchObject({ calls: counts, sessions: [{ session_id: SESSION, calls: counts }] });
  const after = await eventsOf(it);
  expect(after.map(({ tool_use_id }) => tool_use_id).toSorted()).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8, 10, 11].map((number) => `toolu_r${number}`).toSorted(),
  );
  expect(after.filter(({ source }) => source !== null)).toHaveLength(3);
  const added = (id: string): Event | undefined => after.find(({ tool_use_id }) => tool_use_id === id);
  const read = { source: 'transcript', duration_ms: null };
  expect(added('toolu_r3')).toMatchObject({ ...read, hook_type: 'PostToolUse', success: true });
  expect(added('toolu_r7')).toMatchObject({ ...read, hook_type: 'PostToolUseFailure', success: false });
  expect(added('toolu_r11')).toMatchObject({ ...read, hook_type: 'PostToolUse', success: true });
  expect(added('toolu_r3')?.started_at).toMatch(/^2026-11-20T11:40:17\.0/);

  const second = await it.json('reconcile', '--transcripts', projects);
  expect(second).toMatchObject({ added: 0, calls: { recorded_before: 10, added: 0, completeness_before: 100 } });
  const { traces } = await it.json('trace', 'list', '--session', SESSION);
  const holds = ({ events }: { events: Event[] }): boolean =>
    events.some(({ tool_use_id }) => tool_use_id === 'toolu_r7');
  const shown = await it.run(['trace', 'show', traces.find(holds).correlation_id]);
  expect(shown.stdout).toMatch(/^ +\d+\. Bash {2}echo hi; exit 2 {2}failed \(from the transcript\)$/m);
  const { stdout } = await it.run(['reconcile', '--transcripts', projects]);
  expect(stdout).toMatch(/calls before[^]*10 of 10 \(100 %\)/);

  // The hooks come after all.
  await capture(it, payloads.filter(isWithheld));
  expect(await eventsOf(it)).toEqual(after);

  const { patterns } = await it.json('patterns', '--file', '/home/dev/project/new.py');
  const written = patterns.find(({ generation }: { generation: number }) => generation === 1);
  const asked = await fetch(`http://127.0.0.1:${it.port}/api/pattern-traceability/analytics/compute`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${(await it.json('token')).token}` },
    body: JSON.stringify({ pattern_id: written.pattern_id, time_window_days: 3650 }),
  });
  expect(await asked.json()).toMatchObject({
    usage_metrics: { total_executions: 1 },
    success_metrics: { success_rate: 1 },
    // A duration that no report told is 0 in the flat fields and null in `data`.
    performance_metrics: { avg_execution_time_ms: 0 },
    data: { performance_metrics: { avg_execution_time_ms: null } },
  });
});
