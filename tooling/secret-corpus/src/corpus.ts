import { CARRIERS } from './carriers.ts';
import { RandomText } from './random-text.ts';
import type { Tier } from './shape.ts';
import { SHAPES } from './shapes.ts';

/** A secret in a text. */
export interface CorpusEntry {
  readonly shape: string;
  readonly tier: Tier;
  readonly carrier: string;
  readonly secret: string;
  readonly text: string;
}

/** Returns `each` secrets of every shape, in carriers that take turns. The same seed gives the same corpus. */
export function secretCorpus(seed: number, each = 2): CorpusEntry[] {
  const random = new RandomText(seed);
  return SHAPES.flatMap(({ name, tier, secret: make, around }, index) =>
    Array.from({ length: each }, (_, turn) => {
      const secret = make(random);
      const carrier = CARRIERS[(index + turn) % CARRIERS.length] as (typeof CARRIERS)[number];
      return {
        shape: name,
        tier,
        carrier: carrier.name,
        secret,
        text: carrier.embed(around?.(secret, random) ?? secret),
      };
    }),
  );
}

/** Returns true when half of a secret or more is left in a text, or in the JSON of one. */
export function isLeaked({ secret }: Pick<CorpusEntry, 'secret'>, text: string): boolean {
  const start = secret.length > 16 ? Math.floor(secret.length / 4) : 0;
  return secret
    .slice(start, secret.length - start)
    .split('\n')
    .filter((line) => line.length >= 4)
    .some((line) => text.includes(line) || text.includes(JSON.stringify(line).slice(1, -1)));
}
