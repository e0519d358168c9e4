import type { Clock } from '@hookline/clock';

/** Resolves with a result, or with `undefined` when it takes longer than `ms` milliseconds. */
export async function within<T>(clock: Clock, result: Promise<T>, ms: number): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = clock.setTimer(() => late.resolve(undefined), ms, { keepAlive: true });
  try {
    return await Promise.race([result, late.promise]);
  } finally {
    timer.cancel();
  }
}
