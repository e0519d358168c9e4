import { foldAscii } from './characters.ts';
import type { Syntax } from './syntax.ts';

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function isAlphanumeric(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

const isExponent = (code: number): boolean => (code | 32) === 101 || (code | 32) === 112;

/** Returns the end of the number that begins at `at`. A dot is part of it unless a name or a second dot follows. */
export function endOfNumber(text: string, at: number, separator: string | undefined): number {
  const hexadecimal = text.charCodeAt(at) === 48 && (text.charCodeAt(at + 1) | 32) === 120;
  let dotted = text.charCodeAt(at) === 46;
  let end = at + 1;
  for (;;) {
    const code = text.charCodeAt(end);
    if (isAlphanumeric(code)) end++;
    else if (code === 46 && !dotted && continuesAfterDot(text, end)) {
      dotted = true;
      end++;
    } else if ((code === 43 || code === 45) && isSignOfExponent(text, end, hexadecimal)) end++;
    else if (separator !== undefined && text[end] === separator && isAlphanumeric(text.charCodeAt(end + 1))) end++;
    else return end;
  }
}

function continuesAfterDot(text: string, dot: number): boolean {
  const next = text.charCodeAt(dot + 1);
  return isDigit(next) || !(isAlphanumeric(next) || next === 46);
}

function isSignOfExponent(text: string, sign: number, hexadecimal: boolean): boolean {
  const letter = text.charCodeAt(sign - 1);
  return isExponent(letter) && hexadecimal === ((letter | 32) === 112) && isDigit(text.charCodeAt(sign + 1));
}

/** Returns the canonical spelling of a number: lower case, without digit separators. */
export function canonicalNumber(text: string, syntax: Syntax): string {
  if (text.length === 1 || syntax.verbatimNumbers) return text;
  let plain = text.includes('_') ? text.replaceAll('_', '') : text;
  if (syntax.digitSeparator !== undefined) plain = plain.replaceAll(syntax.digitSeparator, '');
  plain = foldAscii(plain);
  return syntax.redundantZeros ? withoutRedundantZeros(plain) : plain;
}

/** Removes redundant zeros, for languages in which `1.50` equals `1.5` and `0.5` equals `.5`. */
function withoutRedundantZeros(text: string): string {
  const parts = /^(\d*)\.(\d*)(.*)$/.exec(text);
  if (!parts) return text;
  const [, whole = '', fraction = '', rest = ''] = parts;
  const kept = fraction.replace(/0+$/, '');
  return (whole || '0') + (kept && `.${kept}`) + rest;
}
