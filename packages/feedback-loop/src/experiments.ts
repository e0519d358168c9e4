import { randomUUID } from 'node:crypto';
import type {
  Evaluation,
  Experiment,
  ExperimentRequest,
  ExperimentsPage,
  ExperimentsQuery,
  ListedExperiment,
} from '@hookline/contracts';
import type { Sql, SqlSession } from '@hookline/database';
import { summarize } from '@hookline/statistics';
import type { Arm } from './arms.ts';
import { armOf, type ArmShare } from './assignment.ts';
import { FeedbackError } from './errors.ts';
import { decide } from './evaluation.ts';
import { fixedHorizon } from './fixed-horizon.ts';

/** Stored experiment. */
export interface ExperimentRow {
  readonly experiment_id: string;
  readonly name: string;
  readonly arms: string[];
  readonly shares: number[];
  readonly smallest_effect: number;
  readonly tightest_at: number;
  readonly status: Experiment['status'];
  readonly started_at: Date;
  readonly stopped_at: Date | null;
}

const COLUMNS = 'experiment_id, name, arms, shares, smallest_effect, tightest_at, status, started_at, stopped_at';

/** Starts an experiment. A repeated call with the same id returns the stored experiment unchanged. */
export async function createExperiment(
  sql: SqlSession,
  request: ExperimentRequest,
  now: string,
): Promise<ExperimentRow> {
  const id = request.experiment_id ?? randomUUID();
  await sql.query(
    `INSERT INTO pattern_experiments (experiment_id, name, arms, shares, smallest_effect, tightest_at, started_at)
     VALUES ($1::uuid, $2, $3::text[], $4::float8[], $5, $6, $7::timestamptz) ON CONFLICT DO NOTHING`,
    [
      id,
      request.name.toWellFormed().replaceAll('\0', '\u{fffd}'),
      request.arms.map((arm) => arm.pattern_id),
      request.arms.map((arm) => arm.share),
      request.smallest_effect,
      request.tightest_at,
      now,
    ],
  );
  return experimentRow(sql, id);
}

/** Reads one experiment, with a row lock if `lock` is set. */
export async function experimentRow(sql: SqlSession, id: string, lock = false): Promise<ExperimentRow> {
  const { rows } = await sql.query<ExperimentRow>(
    `SELECT ${COLUMNS} FROM pattern_experiments WHERE experiment_id = $1::uuid ${lock ? 'FOR UPDATE' : ''}`,
    [id],
  );
  if (!rows[0]) throw new FeedbackError('unknown_experiment', `no experiment ${id}`);
  return rows[0];
}

/** Returns up to 20 experiments with the pattern as an arm, the latest first. */
export async function experimentsWith(sql: SqlSession, patternId: string): Promise<readonly ExperimentRow[]> {
  const { rows } = await sql.query<ExperimentRow>(
    `SELECT ${COLUMNS} FROM pattern_experiments WHERE arms @> ARRAY[$1::text] ORDER BY started_at DESC, experiment_id LIMIT 20`,
    [patternId],
  );
  return rows;
}

/** Lists experiments, the latest first. A cursor that is no id of an experiment lists from the beginning. */
export async function listExperiments(sql: SqlSession, query: ExperimentsQuery): Promise<ExperimentsPage> {
  const { cursor, limit, pattern_id, status } = query;
  const after = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(cursor ?? '') ? cursor : null;
  const { rows } = await sql.query<ExperimentRow>(
    `SELECT ${COLUMNS} FROM pattern_experiments
     WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR arms @> ARRAY[$2::text])
       AND ($3::uuid IS NULL OR (started_at, experiment_id)
         < (SELECT last.started_at, last.experiment_id FROM pattern_experiments last WHERE last.experiment_id = $3::uuid))
     ORDER BY started_at DESC, experiment_id DESC LIMIT $4::bigint`,
    [status ?? null, pattern_id ?? null, after, limit + 1],
  );
  const page = rows.slice(0, limit);
  return {
    experiments: page.map(listed),
    next: rows.length > page.length ? (page.at(-1)?.experiment_id ?? null) : null,
  };
}

/** Stops a running experiment. Rejects with `conflict` when it does not run. */
export async function stopExperiment(sql: Sql, id: string, now: string): Promise<ExperimentRow> {
  return sql.transaction(async (session) => {
    const { status } = await experimentRow(session, id, true);
    if (status !== 'running') throw new FeedbackError('conflict', `the experiment is ${status}`);
    await session.query(
      `UPDATE pattern_experiments SET status = 'stopped', stopped_at = $2::timestamptz WHERE experiment_id = $1::uuid`,
      [id, now],
    );
    return experimentRow(session, id);
  });
}

/** Returns an experiment without its evaluation. */
export function listed(row: ExperimentRow): ListedExperiment {
  const { experiment_id, name, smallest_effect, started_at, status, stopped_at, tightest_at } = row;
  const times = { started_at: started_at.toISOString(), stopped_at: stopped_at?.toISOString() ?? null };
  return { experiment_id, name, status, smallest_effect, tightest_at, ...times, arms: sharesOf(row) };
}

/** Arms of an experiment with their shares. */
export function sharesOf({ arms, shares }: ExperimentRow): ArmShare[] {
  return arms.map((pattern_id, index) => ({ pattern_id, share: shares[index] ?? 1 }));
}

interface SessionRow {
  readonly pattern_id: string;
  readonly session_id: string;
  readonly success: boolean | null;
  readonly quality: number | null;
  readonly latency: number | null;
}

/**
 * Results of each session for the pattern of each arm. Sessions without an id are left out. Means are rounded to 12 digits, so
 * that the mean of three times 0.7 equals 0.7.
 */
const SESSIONS = `
  SELECT h.pattern_id, t.session_id, bool_and(h.success) AS success,
    round(avg(h.quality_score)::numeric, 12)::float8 AS quality,
    round((avg(ln(h.duration_ms)) FILTER (WHERE h.duration_ms > 0))::numeric, 12)::float8 AS latency
  FROM hook_execution_facts h JOIN execution_trace_actors t ON t.id = h.trace_id
  WHERE h.pattern_id = ANY ($1::text[]) AND h.started_at >= $2::timestamptz
    AND h.started_at < coalesce($3::timestamptz, 'infinity') AND t.session_id <> 'unknown'
  GROUP BY 1, 2`;

/** Share of the landed lines of each session that lived for seven days. */
const SURVIVAL = `
  SELECT session_id, round(alive::numeric / lines, 12)::float8 AS share
  FROM hookline_session_survival WHERE session_id = ANY ($1::text[])`;

async function survivalOf(sql: SqlSession, sessions: readonly SessionRow[]): Promise<ReadonlyMap<string, number>> {
  const ids = [...new Set(sessions.map(({ session_id }) => session_id))];
  if (ids.length === 0) return new Map();
  const { rows } = await sql.query<{ readonly session_id: string; readonly share: number }>(SURVIVAL, [ids]);
  return new Map(rows.map(({ session_id, share }) => [session_id, share]));
}

/** Evaluates an experiment from the current rows. */
export async function evaluate(sql: SqlSession, row: ExperimentRow, threshold?: number): Promise<Evaluation> {
  const { rows } = await sql.query<SessionRow>(SESSIONS, [
    row.arms,
    row.started_at.toISOString(),
    row.stopped_at?.toISOString() ?? null,
  ]);
  const shares = sharesOf(row);
  const assigned = new Map(
    rows.map(({ session_id }) => [session_id, armOf(row.experiment_id, session_id, shares)] as const),
  );
  const offProtocol = new Set(
    rows
      .filter((session) => assigned.get(session.session_id) !== session.pattern_id)
      .map(({ session_id }) => session_id),
  );
  const onProtocol = rows.filter(({ session_id }) => !offProtocol.has(session_id));
  const survival = await survivalOf(sql, onProtocol);
  const arms = shares.map((share) =>
    toArm(
      share,
      onProtocol.filter(({ pattern_id }) => pattern_id === share.pattern_id),
      survival,
    ),
  );
  const decision = decide(arms, {
    tightestAt: row.tightest_at,
    smallestEffect: row.smallest_effect,
    offProtocol: offProtocol.size,
    threshold,
  });
  return { ...decision, fixed_horizon: fixedHorizon(arms) };
}

function toArm(
  { pattern_id, share }: ArmShare,
  sessions: readonly SessionRow[],
  survival: ReadonlyMap<string, number>,
): Arm {
  const ended = sessions.filter(({ success }) => success !== null);
  return {
    pattern_id,
    share,
    sessions: sessions.length,
    success: { trials: ended.length, successes: ended.filter(({ success }) => success === true).length },
    quality: summarize(sessions.flatMap(({ quality }) => quality ?? [])),
    latency: summarize(sessions.flatMap(({ latency }) => latency ?? [])),
    survived_7d: summarize(sessions.flatMap(({ session_id }) => survival.get(session_id) ?? [])),
  };
}
