import { CodedError } from '@hookline/outcome';

/**
 * Kinds of failure.
 * - `unavailable`: no connection, or it broke; the statement may or may not have taken effect
 * - `timeout`: the statement exceeded its time limit and had no effect
 * - `cancelled`: the caller's signal ended the statement
 * - `conflict`: another transaction was in the way (serialization failure, deadlock); a repeat may succeed
 * - `constraint`: the data violates a constraint of the schema
 * - `data`: a value does not fit its type or an index
 * - `read_only`: the database accepts no writes
 * - `full`: no space is left on the disk of the database
 * - `denied`: the server refuses the login, lacks the database, or does not permit the statement
 * - `too_old`: the server's version is not supported
 * - `locked`: another process has the embedded database's directory
 * - `schema_changed`: an applied migration differs from the script of this version
 * - `schema_newer`: a later version migrated the database
 * - `schema_legacy`: an earlier version made the database, and its tables have to be rebuilt
 * - `failed`: anything else; a defect
 */
export type DatabaseErrorCode =
  | 'unavailable'
  | 'timeout'
  | 'cancelled'
  | 'conflict'
  | 'constraint'
  | 'data'
  | 'read_only'
  | 'full'
  | 'denied'
  | 'too_old'
  | 'locked'
  | 'schema_changed'
  | 'schema_newer'
  | 'schema_legacy'
  | 'failed';

const RETRYABLE: ReadonlySet<DatabaseErrorCode> = new Set([
  'unavailable',
  'timeout',
  'conflict',
  'read_only',
  'full',
  'denied',
]);

/** Every failure of this package. The message contains no parameter values. */
export class DatabaseError extends CodedError<DatabaseErrorCode> {
  override readonly name = 'DatabaseError';
  /** PostgreSQL's five-character SQLSTATE, where the server reported the error. */
  readonly sqlState: string | undefined;
  /** Name of the violated constraint. */
  readonly constraint: string | undefined;

  constructor(
    code: DatabaseErrorCode,
    message: string,
    details: {
      readonly cause?: unknown;
      readonly sqlState?: string | undefined;
      readonly constraint?: string | undefined;
    } = {},
  ) {
    super(code, message, { cause: details.cause, retryable: RETRYABLE.has(code) });
    this.sqlState = details.sqlState;
    this.constraint = details.constraint;
  }
}

/** Returns whether the database needs another version of the program, or a rebuild: no retry helps. */
export function isSchemaError(error: unknown): boolean {
  return error instanceof DatabaseError && error.code.startsWith('schema_');
}

/** Codes by class of SQLSTATE. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const BY_STATE: readonly (readonly [RegExp, DatabaseErrorCode])[] = [
  [/^25006$/, 'read_only'],
  [/^53100$/, 'full'],
  // 3D000: no such database. 28: login. 42501: privilege.
  [/^(28|3D000|42501)/, 'denied'],
  [/^(08|57P|53)/, 'unavailable'],
  [/^57014$/, 'timeout'],
  [/^(40|55P03)/, 'conflict'],
  [/^23/, 'constraint'],
  // 54000: a value too large for an index. 21000: a statement affects a row twice.
  [/^(22|54000|21000)/, 'data'],
];

const CONNECTION_ERRORS =
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN|timeout exceeded when trying to connect|Connection terminated|not queryable|Cannot use a pool after calling end|worker is gone|already been destroyed/i;

/** Converts an error of a driver to a {@link DatabaseError}. */
export function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { code, constraint, message } = fieldsOf(error);
  if (isAbort(error)) return new DatabaseError('cancelled', 'the caller cancelled the statement', { cause: error });
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) {
    const kind = BY_STATE.find(([pattern]) => pattern.test(code))?.[1] ?? 'failed';
    return new DatabaseError(kind, message, { cause: error, sqlState: code, constraint });
  }
  const unreachable = CONNECTION_ERRORS.test(`${code ?? ''} ${message}`);
  return new DatabaseError(unreachable ? 'unavailable' : 'failed', message, { cause: error });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}

function fieldsOf(error: unknown): { code: string | undefined; constraint: string | undefined; message: string } {
  if (typeof error !== 'object' || error === null)
    return { code: undefined, constraint: undefined, message: String(error) };
  const { code, constraint, message, errors } = error as Record<string, unknown>;
  const inner = Array.isArray(errors) && errors.length > 0 ? fieldsOf(errors[0]) : undefined;
  return {
    code: typeof code === 'string' ? code : inner?.code,
    constraint: typeof constraint === 'string' ? constraint : undefined,
    message: typeof message === 'string' && message !== '' ? message : (inner?.message ?? 'the database failed'),
  };
}
