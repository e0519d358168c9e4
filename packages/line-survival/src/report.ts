import {
  SURVIVAL_AGES,
  type SurvivalAge,
  type SurvivalGroup,
  type SurvivalQuery,
  type SurvivalReport,
  type SurvivalRow,
} from '@hookline/contracts';
import type { Sql } from '@hookline/database';
import { type ClusteredLifetime, clusteredSurvival } from '@hookline/statistics';

/** Lives that count at most, the latest ones. */
const MAX_LIVES = 100_000;
/** Branches that are named at most. */
const MAX_BRANCHES = 20;

interface LifeRow {
  readonly key: string | null;
  readonly name: string | null;
  readonly arm: string | null;
  readonly cluster: number;
  readonly lines: number;
  readonly seconds: number;
  readonly ended: boolean;
  readonly reverted: boolean;
}

/** Columns that a group has: its key, its name and its arm. */
const GROUPS: Readonly<Record<SurvivalGroup, readonly [key: string, name: string, arm: string]>> = {
  age: ['NULL::text', 'NULL::text', 'NULL::text'],
  language: ['l.language', 'NULL::text', 'NULL::text'],
  tool: ['l.tool_name', 'NULL::text', 'NULL::text'],
  pattern: ['l.pattern_id', 'l.pattern_name', 'NULL::text'],
  model: ['l.model', 'NULL::text', 'NULL::text'],
  repo: ['l.repository', 'NULL::text', 'NULL::text'],
  experiment: ['x.experiment_id::text', 'x.name', 'x.pattern_id'],
};

const LIVES = (by: SurvivalGroup): string => {
  const [key, name, arm] = GROUPS[by];
  const sessions =
    by === 'experiment'
      ? 'JOIN hookline_experiment_sessions x ON x.session_id = l.session_id AND l.landed_at >= x.started_at'
      : '';
  return `
    SELECT ${key} AS key, ${name} AS name, ${arm} AS arm, dense_rank() OVER (ORDER BY l.event_id) AS cluster, l.lines,
      greatest(0, extract(epoch FROM coalesce(l.ended_at, l.observed_at) - l.landed_at))::float8 AS seconds,
      l.ended_at IS NOT NULL AS ended, l.end_kind IS NOT DISTINCT FROM 'reverted' AS reverted
    FROM hookline_line_lives l ${sessions}
    WHERE ($1::timestamptz IS NULL OR l.landed_at >= $1) AND ($2::timestamptz IS NULL OR l.landed_at < $2)
      AND ($3::text IS NULL OR l.repository = $3) AND ($4::text IS NULL OR l.session_id = $4)
      AND ($5::text IS NULL OR l.pattern_id = $5)
    ORDER BY l.landed_at DESC, l.event_id LIMIT ${MAX_LIVES + 1}`;
};

const BRANCHES = `
  SELECT repository, branch, encode(commit_id, 'hex') AS commit, observed_at FROM observed_branches
  WHERE $1::text IS NULL OR md5(repository) = md5($1) ORDER BY observed_at DESC LIMIT ${MAX_BRANCHES}`;

/** Estimates the survival of lines; see `SurvivalStore`. */
export async function readSurvival(sql: Sql, query: SurvivalQuery): Promise<SurvivalReport> {
  const { by, limit, pattern_id, repository, session_id, since, until } = query;
  const filters = [since, until, repository, session_id, pattern_id].map((filter) => filter ?? null);
  const [lives, branches] = await Promise.all([
    sql.query<LifeRow>(LIVES(by), filters),
    sql.query<{ repository: string; branch: string; commit: string; observed_at: Date }>(BRANCHES, [
      repository ?? null,
    ]),
  ]);
  const groups = new Map<string, LifeRow[]>();
  for (const row of lives.rows.slice(0, MAX_LIVES)) {
    const id = JSON.stringify([row.key, row.arm]);
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  }
  return {
    by,
    groups: [...groups.values()]
      .map((rows) => ({ rows, lines: linesOf(rows) }))
      .toSorted((a, b) => b.lines - a.lines)
      .slice(0, limit)
      .map(({ rows }) => groupOf(rows)),
    branches: branches.rows.map((row) => ({ ...row, observed_at: row.observed_at.toISOString() })),
    truncated: lives.rows.length > MAX_LIVES,
  };
}

function groupOf(rows: readonly LifeRow[]): SurvivalRow {
  const { arm = null, key = null, name = null } = rows[0] ?? {};
  const lifetimes = rows.map(({ cluster, ended, lines, seconds }): ClusteredLifetime => ({
    cluster,
    ended,
    weight: lines,
    duration: seconds,
  }));
  const estimates = clusteredSurvival(lifetimes, Object.values(SURVIVAL_AGES));
  return {
    key,
    name,
    arm,
    edits: new Set(rows.map(({ cluster }) => cluster)).size,
    lines: linesOf(rows),
    ended: linesOf(rows.filter(({ ended }) => ended)),
    reverted: linesOf(rows.filter(({ reverted }) => reverted)),
    ages: (Object.keys(SURVIVAL_AGES) as SurvivalAge[]).map((age, index) => {
      const { atRisk = 0, clusters = 0, interval, survival } = estimates[index] ?? {};
      return {
        age,
        alive: survival ?? null,
        low: interval?.low ?? null,
        high: interval?.high ?? null,
        at_risk: atRisk,
        edits: clusters,
      };
    }),
  };
}

function linesOf(rows: readonly LifeRow[]): number {
  return rows.reduce((sum, { lines }) => sum + lines, 0);
}
