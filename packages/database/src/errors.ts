/**
 * What kind of failure it was.
 * - `unavailable`: no connection, or it broke; the statement may or may not have run
 * - `timeout`: the statement was cut off; it did not take effect
 * - `cancelled`: the caller's signal cut it off
 * - `conflict`: another transaction was in the way (serialization, deadlock); a repeat may succeed
 * - `constraint`: the data breaks a rule of the schema
 * - `data`: a value does not fit its type, its index or what stands beside it
 * - `locked`: the embedded directory belongs to another process
 * - `failed`: anything else; a defect
 */
export type DatabaseErrorCode =
  | 'unavailable'
  | 'timeout'
  | 'cancelled'
  | 'conflict'
  | 'constraint'
  | 'data'
  | 'locked'
  | 'failed';

/** Every failure of this package. The message carries no parameter values. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: DatabaseErrorCode;
  /** PostgreSQL's five-character SQLSTATE, where the server answered. */
  readonly sqlState: string | undefined;
  /** Name of the constraint that was broken. */
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
    super(message, { cause: details.cause });
    this.code = code;
    this.sqlState = details.sqlState;
    this.constraint = details.constraint;
  }

  /** Whether the same call may succeed later without anything being changed. */
  get retryable(): boolean {
    return this.code === 'unavailable' || this.code === 'timeout' || this.code === 'conflict';
  }
}

/** Classes of SQLSTATE. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const BY_STATE: readonly (readonly [RegExp, DatabaseErrorCode])[] = [
  [/^(08|57P|53)/, 'unavailable'],
  [/^57014$/, 'timeout'],
  [/^(40|55P03)/, 'conflict'],
  [/^23/, 'constraint'],
  // 54000: a value that no index takes. 21000: one row named twice in a statement.
  [/^(22|54000|21000)/, 'data'],
];

const CONNECTION_ERRORS =
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN|timeout exceeded when trying to connect|Connection terminated|not queryable|Cannot use a pool after calling end|worker is gone|already been destroyed/i;

/** Turns whatever a driver threw into a {@link DatabaseError}. */
export function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { code, constraint, message } = fieldsOf(error);
  if (isAbort(error)) return new DatabaseError('cancelled', 'the caller ended the statement', { cause: error });
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
