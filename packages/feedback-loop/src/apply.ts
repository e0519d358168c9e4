import { randomUUID } from 'node:crypto';
import type { Application, Evaluation } from '@hookline/contracts';
import type { Sql, SqlSession } from '@hookline/database';
import { FeedbackError } from './errors.ts';
import { evaluate, experimentRow } from './experiments.ts';

/** Author and time of an application or its undo. */
export interface Actor {
  /** Name stored in the audit row. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

interface ApplicationRow extends Omit<Application, 'applied_at' | 'undone_at'> {
  readonly applied_at: Date;
  readonly undone_at: Date | null;
  readonly before: readonly NodeState[];
}

/** Fields of a node that an application changes. */
interface NodeState {
  readonly node_id: number;
  readonly pattern_id: string;
  readonly deprecated_at: string | null;
  readonly preferred: unknown;
}

/**
 * Applies a decided experiment in one transaction: marks the newest node of the winner as preferred and those of the losers as
 * deprecated, adds an event for each, and writes an audit row with the evaluation. The experiment is evaluated again from the
 * current rows.
 *
 * @throws FeedbackError `not_decided` with the guards that failed, `conflict` when it was applied before
 */
export function applyExperiment(sql: Sql, id: string, actor: Actor, threshold?: number): Promise<Application> {
  return sql.transaction(async (session) => {
    const experiment = await experimentRow(session, id, true);
    if (experiment.status !== 'running') throw new FeedbackError('conflict', `the experiment is ${experiment.status}`);
    const evaluation = await evaluate(session, experiment, threshold);
    const { winner, losers, decision } = evaluation;
    if (winner === null) throw new FeedbackError('not_decided', undecided(evaluation));
    const before = await newestNodes(session, [winner, ...losers]);
    const application_id = randomUUID();
    for (const node of before) {
      await mark(session, node, node.pattern_id === winner, { application_id, since: actor.at });
      await logEvent(session, node.node_id, node.pattern_id === winner ? 'pattern_validated' : 'pattern_deprecated', {
        actor,
        reason: `experiment ${experiment.name}: the ${decision} won`,
        data: { application_id, experiment_id: id, winner },
      });
    }
    await session.query(
      `INSERT INTO pattern_feedback_applications (application_id, experiment_id, winner, losers, confidence, inputs, before,
         applied_by, applied_at)
       VALUES ($1::uuid, $2::uuid, $3, $4::text[], $5, $6::jsonb, $7::jsonb, $8, $9::timestamptz)`,
      [
        application_id,
        id,
        winner,
        losers,
        evaluation.confidence,
        JSON.stringify(evaluation),
        JSON.stringify(before),
        actor.by,
        actor.at,
      ],
    );
    await setStatus(session, id, 'applied');
    return toApplication(await applicationRow(session, application_id));
  });
}

/**
 * Undoes an application in one transaction: restores the nodes, adds an event for each, and stores the author in the audit row.
 *
 * @throws FeedbackError `conflict` when it was undone before, or when a later application changed one of its patterns and must
 * be undone first
 */
export function undoApplication(sql: Sql, id: string, actor: Actor): Promise<Application> {
  return sql.transaction(async (session) => {
    const row = await applicationRow(session, id, true);
    if (row.undone_at) throw new FeedbackError('conflict', 'the application was undone before');
    await refuseUnlessLast(session, row);
    const marked = await session.query<{ application_id: string | null }>(
      "SELECT hookline_lock_preference($1::bigint[], $2) ->> 'application_id' AS application_id",
      [row.before.map((node) => node.node_id), row.winner],
    );
    if (marked.rows[0]?.application_id !== id)
      throw new FeedbackError('conflict', 'another application changed the winner since');
    for (const node of row.before) {
      await session.query('SELECT hookline_restore_node($1::bigint, $2::timestamptz, $3::jsonb)', [
        node.node_id,
        node.deprecated_at,
        JSON.stringify(node.preferred ?? null),
      ]);
      await logEvent(session, node.node_id, 'pattern_validated', {
        actor,
        reason: 'the application was undone',
        data: { application_id: id, undone: true },
      });
    }
    await session.query(
      'UPDATE pattern_feedback_applications SET undone_by = $2, undone_at = $3::timestamptz WHERE application_id = $1::uuid',
      [id, actor.by, actor.at],
    );
    await setStatus(session, row.experiment_id, 'undone');
    return toApplication(await applicationRow(session, id));
  });
}

/** Throws when a later application of the same patterns is in effect: undoing this one would overwrite its changes. */
async function refuseUnlessLast(
  session: SqlSession,
  { application_id, winner, losers }: ApplicationRow,
): Promise<void> {
  const { rows } = await session.query<{ application_id: string }>(
    `SELECT later.application_id FROM pattern_feedback_applications later, pattern_feedback_applications this
     WHERE this.application_id = $1::uuid AND later.place > this.place AND later.undone_at IS NULL
       AND (later.losers || later.winner) && $2::text[]
     ORDER BY later.place DESC LIMIT 1`,
    [application_id, [winner, ...losers]],
  );
  if (rows[0]) throw new FeedbackError('conflict', `${rows[0].application_id} was applied since; undo it first`);
}

function undecided({ guards, decision }: Evaluation): string {
  const failed = guards.filter((guard) => !guard.passed).map((guard) => `${guard.name}: ${guard.detail}`);
  return failed.length > 0 ? failed.join('; ') : `the experiment is ${decision}`;
}

/** Reads and locks the newest node of each pattern. */
async function newestNodes(sql: SqlSession, patternIds: readonly string[]): Promise<NodeState[]> {
  const { rows } = await sql.query<NodeState>(
    'SELECT node_id, pattern_id, deprecated_at, preferred FROM hookline_lock_newest_nodes($1::text[]) ORDER BY node_id',
    [patternIds],
  );
  const missing = patternIds.find((id) => !rows.some((row) => row.pattern_id === id));
  if (missing !== undefined) throw new FeedbackError('unknown_pattern', `no pattern ${missing} in the lineage`);
  return [...rows];
}

interface Preference {
  readonly application_id: string;
  readonly since: string;
}

async function mark(session: SqlSession, node: NodeState, wins: boolean, preference: Preference): Promise<void> {
  if (wins) {
    const parameters = [node.node_id, JSON.stringify(preference)];
    await session.query('SELECT hookline_prefer_node($1::bigint, $2::jsonb)', parameters);
  } else {
    await session.query('SELECT hookline_deprecate_node($1::bigint, $2::timestamptz)', [
      node.node_id,
      preference.since,
    ]);
  }
}

interface EventOf {
  readonly actor: Actor;
  readonly reason: string;
  readonly data: object;
}

async function logEvent(
  session: SqlSession,
  node: number,
  type: string,
  { actor, reason, data }: EventOf,
): Promise<void> {
  await session.query(
    "SELECT hookline_log_node_event($1::uuid, $2::bigint, $3, $4::jsonb, $5, 'feedback_loop', $6::timestamptz)",
    [randomUUID(), node, type, JSON.stringify({ ...data, by: actor.by }), reason, actor.at],
  );
}

async function setStatus(session: SqlSession, id: string, status: 'applied' | 'undone'): Promise<void> {
  await session.query('UPDATE pattern_experiments SET status = $2 WHERE experiment_id = $1::uuid', [id, status]);
}

async function applicationRow(sql: SqlSession, id: string, lock = false): Promise<ApplicationRow> {
  const { rows } = await sql.query<ApplicationRow>(
    `SELECT application_id, experiment_id, winner, losers, confidence, applied_by, applied_at, undone_at, before
     FROM pattern_feedback_applications WHERE application_id = $1::uuid ${lock ? 'FOR UPDATE' : ''}`,
    [id],
  );
  if (!rows[0]) throw new FeedbackError('unknown_application', `no application ${id}`);
  return rows[0];
}

function toApplication(row: ApplicationRow): Application {
  return {
    application_id: row.application_id,
    experiment_id: row.experiment_id,
    winner: row.winner,
    losers: row.losers,
    confidence: row.confidence,
    applied_by: row.applied_by,
    applied_at: row.applied_at.toISOString(),
    undone_at: row.undone_at?.toISOString() ?? null,
  };
}
