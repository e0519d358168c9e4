/** A function whose calls a test settles in any order. */
export interface Held<T> {
  readonly operation: (signal: AbortSignal) => Promise<T>;
  readonly calls: readonly HeldCall<T>[];
}

interface HeldCall<T> {
  readonly signal: AbortSignal;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

export function held<T>(): Held<T> {
  const calls: HeldCall<T>[] = [];
  return {
    calls,
    operation: (signal) =>
      new Promise<T>((resolve, reject) => {
        calls.push({ signal, resolve, reject });
      }),
  };
}

export const works = (): Promise<string> => Promise.resolve('fine');

export const fails = (): Promise<never> => Promise.reject(new Error('service down'));

/** Makes `times` calls in sequence and ignores their results. */
export async function repeat(times: number, call: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < times; i++) await call().catch(() => {});
}

/** Resolves in the next macrotask, when every promise that can settle has settled. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Resolves to `pending`, `fulfilled` or `rejected`, once every promise that can settle has settled. */
export async function stateOf(promise: Promise<unknown>): Promise<string> {
  let state = 'pending';
  promise.then(
    () => (state = 'fulfilled'),
    () => (state = 'rejected'),
  );
  await turn();
  return state;
}
