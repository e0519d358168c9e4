import { inspect } from 'node:util';

/** What a record says of an error. */
export interface ErrorFields {
  readonly error_message?: string;
  readonly error_type?: string;
  readonly error_stack?: string;
}

/** Longest texts that the contract takes, in characters. */
const MAX_MESSAGE = 10_000;
const MAX_TYPE = 200;
const MAX_STACK = 20_000;

/** What stands for a text that cannot be read. */
const UNREADABLE = '(cannot be read)';

/** Whatever was thrown as fields of a record, cut to what one may hold; nothing of `undefined` and `null`. Never throws. */
export function errorFields(error: unknown): ErrorFields {
  if (error === undefined || error === null) return {};
  if (!isError(error)) return { error_message: textOf(() => error, MAX_MESSAGE), error_type: typeof error };
  const stack = textOf(() => error.stack ?? '', MAX_STACK);
  return {
    error_message: textOf(() => error.message, MAX_MESSAGE),
    error_type: textOf(() => error.name, MAX_TYPE),
    ...(stack === '' ? {} : { error_stack: stack }),
  };
}

/** Anybody can put anything into an error's fields, or a getter that throws in their place. */
function textOf(read: () => unknown, most: number): string {
  try {
    const value = read();
    return (typeof value === 'string' ? value : inspect(value, { depth: 3 })).slice(0, most);
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
