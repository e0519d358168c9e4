import { parsePlPgSQLSync, parseSync } from 'libpg-query';

/** Names that a piece of SQL defines and uses. Requires `loadModule()` of libpg-query. */
export interface SqlReferences {
  readonly tables: Set<string>;
  readonly views: Set<string>;
  readonly functions: Set<string>;
  /** Relations and functions that are used. */
  readonly used: Set<string>;
  /** Texts that run as SQL but cannot be parsed on their own, such as arguments of EXECUTE format(…). */
  readonly opaque: string[];
}

type Node = Record<string, unknown>;

/** Parses a script with PostgreSQL's own parser, including the bodies of SQL and PL/pgSQL functions. */
export function referencesOf(sql: string): SqlReferences {
  const found: SqlReferences = {
    tables: new Set(),
    views: new Set(),
    functions: new Set(),
    used: new Set(),
    opaque: [],
  };
  collect(sql, found);
  return found;
}

function collect(sql: string, found: SqlReferences): void {
  const bytes = Buffer.from(sql);
  const { stmts = [] } = parseSync(sql) as {
    stmts?: readonly { stmt: Node; stmt_location?: number; stmt_len?: number }[];
  };
  for (const { stmt, stmt_location: from = 0, stmt_len: length = bytes.length - from } of stmts) {
    walk(stmt, found);
    const definition = stmt['CreateFunctionStmt'] as Node | undefined;
    if (definition) collectBody(definition, bytes.subarray(from, from + length).toString(), found);
  }
}

/** Visits every node; relations and functions have a node type of their own wherever they occur. */
function walk(value: unknown, found: SqlReferences): void {
  if (Array.isArray(value)) for (const item of value) walk(item, found);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [type, inner] of Object.entries(value)) {
    const node = inner as Node;
    if (type === 'relation' || type === 'view' || type === 'RangeVar') use(node['relname'], found);
    if (type === 'CreateStmt') found.tables.add(String((node['relation'] as Node)['relname']));
    if (type === 'ViewStmt') found.views.add(String((node['view'] as Node)['relname']));
    if (type === 'CreateFunctionStmt') found.functions.add(lastName(node['funcname']));
    if (type === 'FuncCall' || type === 'CreateTrigStmt') found.used.add(lastName(node['funcname']));
    if (type === 'CommentStmt' || type === 'DropStmt') for (const name of namesIn(node)) found.used.add(name);
    if (type === 'sval' && typeof node === 'object') addOpaque(node['sval'], found);
    walk(inner, found);
  }
}

function use(name: unknown, { used }: SqlReferences): void {
  if (typeof name === 'string') used.add(name);
}

/** Constants that look like statements may be executed dynamically. */
function addOpaque(text: unknown, { opaque }: SqlReferences): void {
  if (typeof text === 'string' && looksLikeSql(text)) opaque.push(text);
}

function collectBody(definition: Node, statement: string, found: SqlReferences): void {
  const options = definition['options'] as readonly { DefElem: { defname: string; arg: Node } }[];
  const option = (name: string): Node | undefined =>
    options.find(({ DefElem }) => DefElem.defname === name)?.DefElem.arg;
  const language = namesIn(option('language'))[0];
  if (language === 'sql') for (const body of namesIn(option('as'))) collect(body, found);
  if (language === 'plpgsql') collectExpressions(parsePlPgSQLSync(statement), found);
}

/** Modes in which PL/pgSQL parses a text. @see https://github.com/postgres/postgres/blob/master/src/include/parser/parser.h */
const STATEMENT = 0;

function collectExpressions(value: unknown, found: SqlReferences): void {
  if (Array.isArray(value)) for (const item of value) collectExpressions(item, found);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [type, inner] of Object.entries(value)) {
    if (type === 'PLpgSQL_expr') {
      const { query, parseMode = STATEMENT } = inner as { query: string; parseMode?: number };
      const text = parseMode === STATEMENT ? query : `SELECT ${query.replace(/^[^'(]*?:=/, '')}`;
      try {
        collect(text, found);
      } catch {
        found.opaque.push(query);
      }
    } else {
      collectExpressions(inner, found);
    }
  }
}

function lastName(names: unknown): string {
  return namesIn(names).at(-1) ?? '';
}

/** Every string below a node, in order. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'sval' && typeof inner === 'string' ? [inner] : namesIn(inner),
  );
}

/** Returns whether a text has a keyword that SQL statements and their clauses have. */
export function looksLikeSql(text: string): boolean {
  return /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|FROM|JOIN|LOCK TABLE|ALTER TABLE|CREATE|TRUNCATE)\s/.test(text);
}
