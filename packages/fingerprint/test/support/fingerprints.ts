import { type Fingerprint, fingerprint, type LanguageOptions } from '../../src/index.ts';

/** Returns the fingerprint of a text. Throws when the text is blank. */
export function fingerprintOf(code: string | Uint8Array, options?: LanguageOptions | string): Fingerprint {
  const result = fingerprint(code, typeof options === 'string' ? { language: options } : options);
  if (!result.ok) throw result.error;
  return result.value;
}

/** Returns the fingerprint of a text as hexadecimal digits. */
export function idOf(code: string | Uint8Array, options?: LanguageOptions | string): string {
  return fingerprintOf(code, options).fingerprint;
}

/** Returns the shape of a text as hexadecimal digits. */
export function shapeOf(code: string | Uint8Array, options?: LanguageOptions | string): string {
  return fingerprintOf(code, options).shape;
}
