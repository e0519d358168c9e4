import { spawnSync } from 'node:child_process';

/** A script that is run repeatedly in a fresh process and prints how many milliseconds its own part took. */
export interface Contender {
  readonly name: string;
  readonly script: string;
}

/** Medians per contender, in milliseconds. */
export interface Measured {
  /** From the start to the end of the process. */
  readonly wall: ReadonlyMap<string, number>;
  /** As printed by the script. */
  readonly own: ReadonlyMap<string, number>;
}

/** Runs the contenders alternately, so that other load on the machine affects all of them. */
export function inFreshProcesses(contenders: readonly Contender[], rounds: number): Measured {
  const wall = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  const own = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, script } of contenders) {
      const startedMs = performance.now();
      const { stdout, stderr, status } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
      if (status !== 0) throw new Error(`${name}: ${stderr}`);
      wall.get(name)?.push(performance.now() - startedMs);
      own.get(name)?.push(Number(stdout));
    }
  }
  return { wall: medians(wall), own: medians(own) };
}

function medians(samples: ReadonlyMap<string, number[]>): Map<string, number> {
  return new Map([...samples].map(([name, list]) => [name, median(list)]));
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
}

/** Prints each value and its ratio to `floor`. */
export function report(title: string, values: ReadonlyMap<string, number>, floor: number): void {
  console.log(`\n${title}`);
  for (const [name, ms] of values)
    console.log(`  ${name.padEnd(48)} ${ms.toFixed(2).padStart(8)} ms  x${(ms / floor).toFixed(2)}`);
}
