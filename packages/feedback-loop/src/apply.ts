import { randomUUID } from 'node:crypto';
import type { Application, Evaluation } from '@hookline/contracts';
import type { Sql, SqlSession } from '@hookline/database';
import { FeedbackError } from './errors.ts';
import { evaluate, experimentRow } from './experiments.ts';

/** Who applies or undoes, when. */
export interface Actor {
  /** Shown in the audit row. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

interface ApplicationRow extends Omit<Application, 'applied_at' | 'undone_at'> {
  readonly applied_at: Date;
  readonly undone_at: Date | null;
  readonly before: readonly NodeState[];
}

/** What of a node an application changes. */
interface NodeState {
  readonly node_id: number;
  readonly pattern_id: string;
  readonly deprecated_at: string | null;
  readonly preferred: unknown;
}

/**
 * Acts on a decided experiment, in one transaction: the winner's newest node is marked preferred, the losers' deprecated,
 * each with an event, and an audit row keeps all that it rests on. Judged anew from the rows as they are.
 *
 * @throws FeedbackError `not_decided` with the guards that failed, `conflict` when it is applied already
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
 * Takes an application back, in one transaction: both nodes become what they were, with an event each, and the audit row
 * says who did so.
 *
 * @throws FeedbackError `conflict` when it is undone already, or something was done to one of its patterns since: the last
 * application is undone first
 */
export function undoApplication(sql: Sql, id: string, actor: Actor): Promise<Application> {
  return sql.transaction(async (session) => {
    const row = await applicationRow(session, id, true);
    if (row.undone_at) throw new FeedbackError('conflict', 'it is undone already');
    await refuseUnlessLast(session, row);
    const marked = await session.query<{ application_id: string | null }>(
      `SELECT metadata #>> '{preferred,application_id}' AS application_id FROM pattern_lineage_nodes
       WHERE node_id = ANY ($1::bigint[]) AND pattern_id = $2 FOR UPDATE`,
      [row.before.map((node) => node.node_id), row.winner],
    );
    if (marked.rows[0]?.application_id !== id) throw new FeedbackError('conflict', 'something else was applied since');
    for (const node of row.before) {
      await session.query(
        `UPDATE pattern_lineage_nodes SET deprecated_at = $2::timestamptz,
           metadata = (metadata - 'preferred') || CASE WHEN $3::jsonb = 'null' THEN '{}' ELSE jsonb_build_object('preferred', $3::jsonb) END
         WHERE node_id = $1`,
        [node.node_id, node.deprecated_at, JSON.stringify(node.preferred ?? null)],
      );
      await logEvent(session, node.node_id, 'pattern_validated', {
        actor,
        reason: 'what was applied is undone',
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

/** What it would bring back is from before those that were applied to the same patterns after it. */
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
  if (rows[0]) throw new FeedbackError('conflict', `${rows[0].application_id} was applied since: undo that first`);
}

function undecided({ guards, decision }: Evaluation): string {
  const failed = guards.filter((guard) => !guard.passed).map((guard) => `${guard.name}: ${guard.detail}`);
  return failed.length > 0 ? failed.join('; ') : `the experiment is ${decision}`;
}

/** The newest version of each pattern, held against other writers, in the order given. */
async function newestNodes(sql: SqlSession, patternIds: readonly string[]): Promise<NodeState[]> {
  const { rows } = await sql.query<NodeState>(
    `SELECT n.node_id, n.pattern_id, n.deprecated_at::text AS deprecated_at, n.metadata -> 'preferred' AS preferred
     FROM pattern_lineage_nodes n WHERE n.node_id IN (
       SELECT max(v.node_id) FROM pattern_lineage_nodes v WHERE v.pattern_id = ANY ($1::text[]) GROUP BY v.pattern_id)
     ORDER BY n.node_id FOR UPDATE`,
    [patternIds],
  );
  const missing = patternIds.find((id) => !rows.some((row) => row.pattern_id === id));
  if (missing !== undefined) throw new FeedbackError('unknown_pattern', `no pattern ${missing} in the lineage`);
  return [...rows];
}

async function mark(session: SqlSession, node: NodeState, wins: boolean, preferred: object): Promise<void> {
  await session.query(
    `UPDATE pattern_lineage_nodes SET
       deprecated_at = CASE WHEN $2 THEN NULL ELSE coalesce(deprecated_at, $3::timestamptz) END,
       metadata = (metadata - 'preferred') || CASE WHEN $2 THEN jsonb_build_object('preferred', $4::jsonb) ELSE '{}' END
     WHERE node_id = $1`,
    [node.node_id, wins, (preferred as { since: string }).since, JSON.stringify(preferred)],
  );
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
    `INSERT INTO pattern_lineage_events (event_id, node_id, event_type, event_data, reason, triggered_by, occurred_at)
     VALUES ($1::uuid, $2, $3, $4::jsonb, $5, 'feedback_loop', $6::timestamptz)`,
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
