/** @throws RangeError unless `value` is an integer of at least `least` */
export function checkCount(name: string, value: number, least = 0): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name} must be an integer from ${least}, not ${value}`);
  }
}

/** @throws RangeError unless `value` lies strictly between `low` and `high` */
export function checkBetween(name: string, value: number, low: number, high: number): void {
  if (!(value > low && value < high)) throw new RangeError(`${name} must lie between ${low} and ${high}, not ${value}`);
}

/** @throws RangeError unless 0 <= successes <= trials, and there is a trial */
export function checkProportion(name: string, { successes, trials }: { successes: number; trials: number }): void {
  checkCount(`${name}.trials`, trials, 1);
  checkCount(`${name}.successes`, successes);
  if (successes > trials) throw new RangeError(`${name}.successes must be at most ${trials}, not ${successes}`);
}
