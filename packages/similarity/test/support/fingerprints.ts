import { createHash } from 'node:crypto';
import type { Child } from '../../src/index.ts';

const GRAM = 5;
const WINDOW = 4;
const KEYWORDS = new Set(
  'async await const else for function if import new of return throw try typeof undefined'.split(' '),
);

/**
 * Computes the fingerprint of a text without knowledge of its language: words and characters are tokens, comment lines are
 * ignored. The construction is that of `@hookline/fingerprint`: SHA-256 of the tokens, winnowed hashes of five tokens. This
 * package is in the same layer, so its tests do not import it.
 */
export function fingerprintOf(code: string, family: string = 'javascript'): Child {
  const tokens = code.replace(/^\s*\/\/.*$/gm, '').match(/\w+|[^\s\w;]/g) ?? [];
  const names = new Map<string, number>();
  const shape = tokens.map((token) => {
    if (/^\d/.test(token)) return '#';
    if (!/^[a-z_]/i.test(token) || KEYWORDS.has(token)) return token;
    if (!names.has(token)) names.set(token, names.size);
    return `name ${names.get(token)}`;
  });
  const name = /^(?:async )?function (\w+)[^]*\}\s*$/.exec(code.trim())?.[1];
  return {
    fingerprint: sha256([family, ...tokens]),
    shape: sha256([family, ...shape]),
    family,
    tokens: tokens.length,
    hashes: winnow(tokens, family),
    nameHash: name === undefined ? null : hash32([name]),
  };
}

function winnow(tokens: readonly string[], family: string): Uint32Array {
  const grams = Array.from({ length: Math.max(1, tokens.length - GRAM + 1) }, (_, at) =>
    hash32([family, ...tokens.slice(at, at + GRAM)]),
  );
  const windows = Array.from({ length: Math.max(1, grams.length - WINDOW + 1) }, (_, at) =>
    Math.min(...grams.slice(at, at + WINDOW)),
  );
  return Uint32Array.from(new Set(windows)).sort();
}

const sha256 = (fields: readonly string[]): string => createHash('sha256').update(fields.join('\0')).digest('hex');
const hash32 = (fields: readonly string[]): number => Number.parseInt(sha256(fields).slice(0, 8), 16);
