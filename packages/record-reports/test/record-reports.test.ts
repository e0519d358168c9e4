import type { Change, Execution, Identified, TraceTree } from '@hookline/contracts';
import { expect, test } from 'vitest';
import { resolveId, type ServiceAccess } from '../src/index.ts';
import { netChanges } from '../src/net-changes.ts';
import { hunksBetween, patchText, stateOf } from '../src/patch.ts';
import { statisticsText } from '../src/statistics-text.ts';
import { tasksOf } from '../src/subagent-tasks.ts';
import { titleOf } from '../src/traces.ts';

/** A service that knows some ids. */
function serviceWith(
  ...matches: readonly (readonly [Identified['matches'][number]['kind'], string])[]
): ServiceAccess<'identify'> {
  const all = matches.map(([kind, id]) => ({ kind, id, label: null, at: null }));
  return {
    client: () => ({
      identify: async (prefix) => ({ ok: true, value: { matches: all.filter(({ id }) => id.startsWith(prefix)) } }),
    }),
  };
}

const SESSION = '91b2ec39-0000-4000-8000-000000000001';

test('resolveId completes what is unique, and lists what is not', async () => {
  const service = serviceWith(['session', SESSION], ['pattern', '91b2ffffffffffff'], ['pattern', '91b3ffffffffffff']);
  expect(await resolveId(service, '91b2ec', ['session', 'pattern'])).toEqual({ kind: 'session', id: SESSION });
  expect(await resolveId(service, '91b2', ['pattern'])).toEqual({ kind: 'pattern', id: '91b2ffffffffffff' });
  await expect(resolveId(service, '91b2', ['session', 'pattern'])).rejects.toMatchObject({
    message: expect.stringMatching(/ambiguous:\n(.*\n)*.*91b2ec39(.*\n)*.*91b2ffff/),
    details: { code: 'ambiguous_id' },
  });
  await expect(resolveId(service, 'abcd1', ['pattern'])).rejects.toMatchObject({ details: { code: 'unknown_id' } });
  await expect(resolveId(service, '91b', ['pattern'])).rejects.toMatchObject({ exitCode: 2 });
});

test('resolveId returns whole ids and names of one kind without a request', async () => {
  const away: ServiceAccess<'identify'> = { client: () => ({ identify: () => Promise.reject(new Error('asked')) }) };
  expect(await resolveId(away, SESSION, ['session'])).toEqual({ kind: 'session', id: SESSION });
  expect(await resolveId(away, 'async_db_writer_v3', ['pattern'])).toEqual({
    kind: 'pattern',
    id: 'async_db_writer_v3',
  });
});

function change(path: string, before: string | null, after: string | null, extra: Partial<Change> = {}): Change {
  const state = (text: string | null): Change['before'] =>
    text === null ? null : { pattern_id: text, fingerprint: text, text };
  return { repository: 'r', path, moved_from: null, before: state(before), after: state(after), ...extra } as Change;
}

test('changes of a file are joined, also over a rename, and files stay in their order', () => {
  expect(
    netChanges([
      change('a.ts', null, 'one'),
      change('b.ts', 'x', 'y'),
      change('a.ts', 'one', 'two'),
      change('c.ts', 'two', 'two', { moved_from: 'a.ts' }),
      change('c.ts', 'two', 'three'),
    ]).map(({ after, before, changes, from, interrupted, path }) => [
      from,
      path,
      before?.text ?? null,
      after?.text,
      changes,
      interrupted,
    ]),
  ).toEqual([
    ['a.ts', 'c.ts', null, 'three', 4, false],
    ['b.ts', 'b.ts', 'x', 'y', 1, false],
  ]);
});

test('a change by something else in between is told', () => {
  expect(netChanges([change('a.ts', null, 'one'), change('a.ts', 'edited', 'two')])[0]?.interrupted).toBe(true);
});

const BEFORE = 'a\nb\nc\nd\ne\nf\ng\n';
const AFTER = 'a\nb\nC\nnew line\nd\ne\nf\ng\n';

test('a hunk is alive, changed or gone by its added lines', () => {
  const [hunk, ...others] = hunksBetween({ from: 'a.ts', path: 'a.ts', before: BEFORE, after: AFTER });
  if (!hunk) throw new Error('no hunk');
  expect(others).toEqual([]);
  expect(stateOf(hunk, AFTER)).toBe('alive');
  expect(stateOf(hunk, `header\n${AFTER}`)).toBe('alive');
  expect(stateOf(hunk, AFTER.replace('new line', 'other line'))).toBe('changed');
  expect(stateOf(hunk, BEFORE)).toBe('gone');
});

test('a hunk that only removes lines is alive while they are away', () => {
  const [hunk] = hunksBetween({ from: 'a.ts', path: 'a.ts', before: BEFORE, after: BEFORE.replace('c\nd\n', '') });
  if (!hunk) throw new Error('no hunk');
  expect([stateOf(hunk, 'a\nb\ne\n'), stateOf(hunk, BEFORE)]).toEqual(['alive', 'gone']);
});

test('a patch has the form of git, with the state behind the ranges', () => {
  const hunks = hunksBetween({ from: 'a.ts', path: 'a.ts', before: '', after: 'one\n' });
  const where = { from: 'a.ts', path: 'a.ts', isNew: true, isDeleted: false };
  expect(
    patchText(
      where,
      hunks.map((hunk) => ({ hunk, state: 'alive' as const })),
      { color: false },
    ),
  ).toBe('--- /dev/null\n+++ b/a.ts\n@@ -0,0 +1 @@ alive\n+one');
});

test('subagents get the tasks of the calls that started their type, in order', () => {
  const call = (minute: number, type: string, prompt: string): object => ({
    tool_name: 'Agent',
    started_at: `2026-01-01T00:0${minute}:00Z`,
    input: { subagent_type: type, prompt },
  });
  const child = (id: string, minute: number, type: string): object => ({
    correlation_id: id,
    parent_id: 'root',
    agent_name: type,
    started_at: `2026-01-01T00:0${minute}:30Z`,
    events: [],
  });
  const tree = {
    correlation_id: 'root',
    events: [call(1, 'Explore', 'look'), call(2, 'Plan', 'plan'), call(3, 'Explore', 'look again')],
    children: [child('c3', 3, 'Explore'), child('c1', 1, 'Explore'), child('c2', 2, 'Plan'), child('c4', 4, 'Plan')],
  } as unknown as TraceTree;
  expect([...tasksOf(tree)]).toEqual([
    ['c1', 'look'],
    ['c2', 'plan'],
    ['c3', 'look again'],
  ]);
});

test('a message about a background task is shown by its summary, and a subagent by its type', () => {
  const trace = { agent_name: 'claude-code', parent_id: null, user_prompt: null } as Execution;
  const notice = '<task-notification>\n<summary>Tests passed</summary>\n</task-notification>';
  expect(titleOf({ ...trace, user_prompt: notice })).toBe('(background task) Tests passed');
  expect(titleOf({ ...trace, parent_id: 'p', agent_name: 'Explore' })).toBe('(subagent Explore)');
  expect(titleOf({ ...trace, user_prompt: '\n  Fix it\nnow' })).toBe('Fix it');
});

test('statistics explain their periods and columns, and name what is unusual with what helps', () => {
  const period = { hours: 24, delivered: 90, cached: 10, synced: 10, refused: 0, healthy: 9, unhealthy: 1 };
  const day = { ...period, success_rate: 0.9, availability: 0.9 };
  const answer = {
    tracker: { running: true, tracked: 100 },
    resilience: {
      executor: { succeeded: 3 },
      circuit_breaker: { state: 'open' },
      cache: { pending_events: 4, dead_events: 2 },
      health: { is_healthy: false },
    },
    over_time: { last_hour: day, last_day: day, last_week: day, health_trend: 'insufficient_data' as const },
  };
  const view = { width: 80, color: false, timeZone: 'UTC' };
  const text = statisticsText(answer, view);
  expect(text).toMatch(/ {2}last day +90 +10 +10 +0 +90\.0 % +90\.0 %\n/);
  const [, unusual = ''] = text.split('Unusual: ');
  for (const part of ['hookline reset-breaker', '4 events wait', '2 events were refused', '90.0 % of the checks'])
    expect(unusual).toContain(part);
  const calm = { ...answer, resilience: { ...answer.resilience, circuit_breaker: { state: 'closed' }, cache: {} } };
  const best = { ...day, availability: 1 };
  expect(statisticsText({ ...calm, over_time: { ...answer.over_time, last_day: best } }, view)).toMatch(
    /Unusual: nothing$/,
  );
  const away = { ...calm, tracker: { running: false }, over_time: null };
  expect(statisticsText(away, view)).toMatch(/Unusual: the daemon does not run.*hookline up$/);
});
