import type {
  EditedFilesPage,
  EditedFilesQuery,
  FileEditsPage,
  FileEditsQuery,
  RecordedEdit,
} from '@hookline/contracts';
import type { Sql } from '@hookline/database';

/** A page of edits, with the traces that they belong to. */
export type EditsPage = Omit<FileEditsPage, 'prompts'>;

/** A row whose blobs are hex and whose hashes are base64. */
interface EditRow extends Omit<RecordedEdit, 'at' | 'drift'> {
  readonly occurred_at: Date;
  readonly at_us: number;
  readonly before_blob: string | null;
  readonly drift_author: NonNullable<RecordedEdit['drift']>['author'] | null;
  readonly drift_before_blob: string | null;
  readonly drift_hunks: string | null;
  readonly drift_line_hashes: string | null;
  readonly drift_carried: string | null;
}

/** PostgreSQL breaks the lines of base64. */
const BASE64 = (column: string): string => `replace(encode(${column}, 'base64'), E'\\n', '')`;

const EDITS = `
  SELECT o.event_id, o.event_type, n.pattern_id, n.fingerprint, o.occurred_at, o.author, o.evidence, o.evidence_reason,
    o.session_id, o.correlation_id AS trace_id, o.tool_use_id, o.tool_name, o.agent_id, o.moved_from,
    (extract(epoch FROM o.occurred_at) * 1000000)::bigint AS at_us, f.model, f.line_key, f.complete,
    encode(f.before_blob, 'hex') AS before_blob, encode(f.after_blob, 'hex') AS after_blob,
    f.hunks, ${BASE64('f.line_hashes')} AS line_hashes,
    f.carried, f.drift_author, encode(f.drift_before_blob, 'hex') AS drift_before_blob,
    f.drift_hunks, ${BASE64('f.drift_line_hashes')} AS drift_line_hashes,
    f.drift_carried, f.imported
  FROM pattern_occurrences o JOIN file_edits f ON f.event_id = o.event_id
  JOIN pattern_lineage_nodes n ON n.node_id = o.node_id
  WHERE (o.repository = $1 OR ($1 = '-' AND o.repository IS NULL)) AND o.path = $2
    AND ($3::bigint IS NULL OR (o.occurred_at, o.event_id) > ('epoch'::timestamptz + $3 * interval '1 microsecond', $4::uuid))
  ORDER BY o.occurred_at, o.event_id LIMIT $5`;

const FILES = `
  SELECT o.path, count(*) AS edits, max(o.occurred_at) AS last_at
  FROM pattern_occurrences o JOIN file_edits f ON f.event_id = o.event_id
  WHERE o.repository = $1 AND ($2::text IS NULL OR o.path COLLATE "C" > $2)
  GROUP BY o.path ORDER BY o.path COLLATE "C" LIMIT $3::bigint`;

/** Returns a page of the files of a repository that have recorded edits, by their path. */
export async function listEditedFiles(
  sql: Sql,
  repository: string,
  { cursor, limit }: EditedFilesQuery,
): Promise<EditedFilesPage> {
  const { rows } = await sql.query<{ readonly path: string; readonly edits: number; readonly last_at: Date }>(FILES, [
    repository,
    cursor ?? null,
    limit + 1,
  ]);
  const page = rows.slice(0, limit);
  return {
    files: page.map(({ last_at, ...file }) => ({ ...file, last_at: last_at.toISOString() })),
    next: rows.length > page.length ? (page.at(-1)?.path ?? null) : null,
  };
}

/** Returns a page of the recorded edits of a file, oldest first. The repository `-` stands for none. */
export async function listEdits(
  sql: Sql,
  { path, repository }: { readonly repository: string; readonly path: string },
  query: FileEditsQuery,
): Promise<EditsPage> {
  const [, at = null, id = null] =
    /^(\d{1,16})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(query.cursor ?? '') ?? [];
  const { rows } = await sql.query<EditRow>(EDITS, [repository, path, at, id, query.limit + 1]);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    edits: page.map(toEdit),
    next: rows.length > page.length && last ? `${last.at_us}.${last.event_id}` : null,
  };
}

function toEdit(row: EditRow): RecordedEdit {
  const {
    at_us: _,
    occurred_at,
    drift_author,
    drift_before_blob,
    drift_carried,
    drift_hunks,
    drift_line_hashes,
    ...edit
  } = row;
  return {
    ...edit,
    at: occurred_at.toISOString(),
    ...(drift_author === null
      ? {}
      : {
          drift: {
            author: drift_author,
            before_blob: drift_before_blob,
            after_blob: row.before_blob,
            hunks: drift_hunks ?? '',
            line_hashes: drift_line_hashes ?? '',
            ...(drift_carried === null ? {} : { carried: drift_carried }),
          },
        }),
  };
}
