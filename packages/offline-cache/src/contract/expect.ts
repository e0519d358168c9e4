import assert from 'node:assert/strict';

/** The assertions that the contract uses. Each throws an `AssertionError` when it does not hold. */
export interface Matchers {
  toBe(expected: unknown): void;
  /** Equal by value; members that are `undefined` count as absent. */
  toEqual(expected: unknown): void;
  /** Equal in the members that `expected` has. */
  toMatchObject(expected: object): void;
  toContainEqual(expected: unknown): void;
  toHaveLength(expected: number): void;
  toBeUndefined(): void;
  /** The value is a function that throws an error whose message matches. */
  toThrow(message?: RegExp | string | typeof Error): void;
  readonly rejects: {
    /** The value is a promise that rejects with an error whose message matches. */
    toThrow(message?: RegExp | string | typeof Error): Promise<void>;
  };
}

/** Returns the assertions about a value. A test runner is not needed, so that any runner can run the contract. */
export function expect(value: unknown): Matchers {
  const equal = (expected: unknown): void => assert.deepEqual(plain(value), plain(expected));
  return {
    toBe: (expected) => assert.ok(Object.is(value, expected), `${String(value)} is not ${String(expected)}`),
    toEqual: equal,
    toMatchObject: (expected) => assert.partialDeepStrictEqual(plain(value), plain(expected)),
    toContainEqual(expected) {
      const items = Array.from(value as Iterable<unknown>, plain);
      assert.ok(
        items.some((item) => isEqual(item, plain(expected))),
        'no item is equal to the expected one',
      );
    },
    toHaveLength: (expected) => assert.equal((value as { readonly length: number }).length, expected),
    toBeUndefined: () => assert.equal(value, undefined),
    toThrow: (message) => assert.throws(value as () => unknown, matching(message)),
    rejects: { toThrow: (message) => assert.rejects(value as Promise<unknown>, matching(message)) },
  };
}

function matching(message: RegExp | string | typeof Error | undefined): (error: unknown) => boolean {
  return (error) => {
    if (message === undefined) return true;
    if (typeof message === 'function') return error instanceof message;
    const text = error instanceof Error ? error.message : String(error);
    return typeof message === 'string' ? text.includes(message) : message.test(text);
  };
}

function isEqual(one: unknown, other: unknown): boolean {
  try {
    assert.deepEqual(one, other);
    return true;
  } catch {
    return false;
  }
}

/** Copies a value without members that are `undefined` and without prototypes of classes. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (value instanceof Error) return Object.fromEntries([...Object.entries(value), ['message', value.message]]);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, plain(member)]),
  );
}
