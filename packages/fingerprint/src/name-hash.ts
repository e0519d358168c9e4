import { hashText, mix } from './winnow.ts';

/** A seed of its own, so that a name has another hash than the token of the same text. */
const SEED = 0x5bd1e995;

/** 32 bits of the name that a text declares, compared exactly: case counts. Null when it declares none. */
export function nameHashOf(name: string | undefined): number | null {
  return name === undefined || name === '' ? null : mix(hashText(name, SEED));
}
