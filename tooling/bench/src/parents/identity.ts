import { type CodeIdentity, fingerprint } from '@hookline/fingerprint';

/** Returns the identity of a text in the language of its path; undefined when it is blank. */
export function identityOf(text: string, path: string): CodeIdentity | undefined {
  const result = fingerprint(text, { path });
  return result.ok ? result.value : undefined;
}
