import { inspect } from 'node:util';

/** Error fields of a trace or hook execution. */
export interface ErrorFields {
  readonly error_message?: string | undefined;
  readonly error_type?: string | undefined;
  readonly error_stack?: string | undefined;
}

/** Maximum lengths of the contract, in characters. */
const MAX_MESSAGE_LENGTH = 10_000;
const MAX_TYPE_LENGTH = 200;
const MAX_STACK_LENGTH = 20_000;

/** Placeholder for a field whose getter throws. */
const UNREADABLE = '(cannot be read)';

/**
 * Converts a thrown value to error fields, truncated to the contract's lengths. Returns no fields for `undefined` and `null`.
 * Never throws.
 */
export function errorFields(error: unknown): ErrorFields {
  if (error === undefined || error === null) return {};
  if (!isError(error)) return { error_message: textOf(() => error, MAX_MESSAGE_LENGTH), error_type: typeof error };
  return {
    error_message: textOf(() => error.message, MAX_MESSAGE_LENGTH),
    error_type: textOf(() => error.name, MAX_TYPE_LENGTH),
    error_stack: textOf(() => error.stack ?? '', MAX_STACK_LENGTH) || undefined,
  };
}

/** Fields of an error can hold values of any type, or getters that throw. */
function textOf(read: () => unknown, maxLength: number): string {
  try {
    const value = read();
    return (typeof value === 'string' ? value : inspect(value, { depth: 3 })).slice(0, maxLength);
  } catch {
    return UNREADABLE;
  }
}

function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}
