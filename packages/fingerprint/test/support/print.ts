import { type Fingerprint, fingerprint, type LanguageOptions } from '../../src/index.ts';

/** The fingerprint of a text that has one. */
export function print(code: string | Uint8Array, options?: LanguageOptions | string): Fingerprint {
  const made = fingerprint(code, typeof options === 'string' ? { language: options } : options);
  if (!made.ok) throw made.error;
  return made.value;
}

/** Level 1 of a text. */
export function idOf(code: string | Uint8Array, options?: LanguageOptions | string): string {
  return print(code, options).fingerprint;
}

/** Level 2 of a text. */
export function shapeOf(code: string | Uint8Array, options?: LanguageOptions | string): string {
  return print(code, options).shape;
}
