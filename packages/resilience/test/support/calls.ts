/** A function whose calls a test settles by hand, in any order. */
export interface Held<T> {
  readonly operation: (signal: AbortSignal) => Promise<T>;
  readonly calls: readonly HeldCall<T>[];
}

/** One call of it. */
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

/** Makes `times` calls one after the other, whatever comes of them. */
export async function repeat(times: number, call: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < times; i++) await call().catch(() => {});
}

/** The macrotask after this one: every promise that could settle has. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** `pending`, `fulfilled` or `rejected`, after everything that could settle has. */
export async function stateOf(promise: Promise<unknown>): Promise<string> {
  let state = 'pending';
  promise.then(
    () => (state = 'fulfilled'),
    () => (state = 'rejected'),
  );
  await turn();
  return state;
}

/** What the promise rejects with. Take it before the step that makes it reject. */
export function caught(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => Promise.reject(new Error('should have failed')),
    (error: unknown) => error,
  );
}
