/** A function to measure. */
export interface Contender {
  readonly name: string;
  readonly run: () => unknown;
}

const ROUNDS = 15;
const CALLS = 100_000;

/** Returns median nanoseconds per call, by name. Candidates alternate, so that load affects all of them. */
export async function nsPerCall(contenders: readonly Contender[]): Promise<Map<string, number>> {
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { name, run } of contenders) {
      const startedMs = performance.now();
      for (let i = 0; i < CALLS; i++) await run();
      const ns = ((performance.now() - startedMs) * 1e6) / CALLS;
      // The first round is a warm-up.
      if (round > 0) samples.get(name)?.push(ns);
    }
  }
  return new Map([...samples].map(([name, list]) => [name, median(list)]));
}

export function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
}

/** Prints a table with each value and its ratio to the baseline, the first row. */
export function report(title: string, unit: string, values: ReadonlyMap<string, number>): void {
  const [floor = Number.NaN] = values.values();
  console.log(`\n${title}`);
  for (const [name, value] of values)
    console.log(
      `  ${name.padEnd(44)} ${value.toFixed(unit === 'ns' ? 0 : 2).padStart(8)} ${unit}  x${(value / floor).toFixed(2)}`,
    );
}
