import { isJoinedWords, isRandom } from '../plausible-secret.ts';
import { isSample, isSampleLogin, loginOf } from '../sample-values.ts';
import { patternRule, type Rule } from '../rule.ts';

/** Refuses words of prose and sample values after the name of an authorization scheme. */
function isCredential(value: string): boolean {
  if (/\$\{|\{\{|%s|example|your|x{4}|\*{3}|\.{3}/i.test(value) || isSample(value) || isJoinedWords(value))
    return false;
  return (
    isRandom(value) ||
    (/\d/.test(value) && value.length >= 16) ||
    (value.length >= 20 && /[a-z][A-Z]|[A-Z][a-z]/.test(value) && /[+/=_.-]/.test(value))
  );
}

const END = String.raw`(?![\w(])`;

/** Finds credentials in HTTP headers and in the arguments that set them. */
export const HEADER_RULES: readonly Rule[] = [
  patternRule(
    'authorization',
    ['bearer'],
    new RegExp(String.raw`(?<![A-Za-z])bearer["']?[\s:,+"']{1,6}([\w.~+/-]{12,2048}={0,2})${END}`, 'i'),
    { accepts: isCredential, reach: 2048 },
  ),
  patternRule('authorization', ['basic '], /basic ([A-Za-z0-9+/]{8,512}={0,2})(?![\w(])/i, { accepts: isBasic }),
  patternRule(
    'authorization',
    ['authorization'],
    /authorization["'\\]{0,4}\s{0,4}[:=,]\s{0,4}[\\"'`]{0,3}(?:(?:token|digest|apikey|api-key|key|bot|negotiate|basic|bearer|aws4-hmac-sha256)[\s=]{1,3})?([\w.~+/:-]{8,1024}={0,2})(?![\w(])/i,
    { accepts: (value) => isCredential(value) || isBasic(value), reach: 1100 },
  ),
  patternRule('npm-token', ['_auth'], /(?<!\w)_auth(?:Token)?\s{0,4}=\s{0,4}["']?([^\s"'${}]{8,512})/i),
  patternRule('authorization', ['"auth"'], /"auth"\s{0,4}:\s{0,4}"([A-Za-z0-9+/]{8,512}={0,2})"/, { accepts: isBasic }),
  patternRule(
    'header',
    ['x-'],
    /x-(?:[a-z]{1,20}-){0,3}(?:key|token|secret|auth|password|session)["'\\]{0,4}\s{0,4}[:=,]\s{0,4}[\\"'`]{0,3}([\w.~+/-]{8,512}={0,2})/i,
    {
      accepts: (value) =>
        isCredential(value) ||
        (/[a-z]/i.test(value) && /\d/.test(value) && !/^v?\d|your/i.test(value) && !isSample(value)),
    },
  ),
  patternRule(
    'cookie',
    ['cookie'],
    /(?:set-)?cookie["'\\]{0,4}\s{0,4}[:=,]\s{0,4}[\\"'`]{0,3}([^\s"'`<>\\{}$][^"'`<>\\{}$\n]{0,1024})/i,
    {
      accepts: (value) => /=/.test(value) && value.split(/[;=,\s]+/, 32).some(isRandomPart),
      reach: 64,
      refusal: 4096,
    },
  ),
];

/** Returns true for a random part of a cookie. The digits of percent encoding do not count. */
function isRandomPart(part: string): boolean {
  return isRandom(part.replaceAll(/%[0-9A-F]{2}/gi, '"'));
}

/** Returns true when base64 decodes to `name:password`, and the password is not a well-known one. */
function isBasic(value: string): boolean {
  const login = loginOf(value);
  return login !== undefined && !isSampleLogin(...login);
}
