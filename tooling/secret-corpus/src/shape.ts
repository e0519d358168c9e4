import type { RandomText } from './random-text.ts';

/**
 * Means by which a secret can be recognized: a fixed `prefix` or form, a telling `position` such as the value of `password`, or
 * neither (`bare`).
 */
export type Tier = 'prefix' | 'position' | 'bare';

/** A shape of secrets. */
export interface Shape {
  readonly name: string;
  readonly tier: Tier;
  /** Makes a secret. */
  readonly secret: (random: RandomText) => string;
  /** Returns the text that the secret occurs in. @defaultValue the secret itself */
  readonly around?: ((secret: string, random: RandomText) => string) | undefined;
}
