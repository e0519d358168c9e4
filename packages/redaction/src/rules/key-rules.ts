import { CALL_WORK, patternRule, type Rule, type SecretRange } from '../rule.ts';

/** Longest private key, in characters. */
const MAX_KEY = 16_384;
const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
/** Lines of a key in base64, as text, in a string literal or in JSON; headers such as `Proc-Type` included. */
const BODY =
  /(?:(?:Proc-Type|DEK-Info|Version|Comment|Charset|Hash): [^\n\\]{0,100}|[A-Za-z0-9+/=]{1,256}|\\[nrt]|\n[ \t]{0,16}(?:[*#>;]|-(?!-))|["'+,\s\\]{1,8}){0,400}/y;

/** Finds private keys, also without their last line, and lines that a private key begins with. */
export const KEY_RULES: readonly Rule[] = [
  { anchors: ['-----begin '], find: findPem },
  patternRule(
    'private-key',
    ['mii', 'b3blbnnzac1rzxktdje'],
    /(?:MII[A-Za-z0-9+/]{1,3}(?:IBAAK|gIBADAN)|MC4CAQAwBQYDK2VwBCIEI|b3BlbnNzaC1rZXktdjE)[A-Za-z0-9+/\s\\n]{16,4096}={0,2}/,
    { reach: 4096 },
  ),
  patternRule(
    'private-key',
    ['private-lines:'],
    /Private-Lines: \d{1,4}[\s*#>]{1,6}((?:[A-Za-z0-9+/=]{4,80}[\s*#>]{0,4}){1,200})/i,
    {
      reach: 4096,
    },
  ),
  patternRule(
    'mnemonic',
    ['mnemonic', 'seed phrase', 'recovery phrase', 'seed_phrase'],
    /(?:mnemonic|(?:seed|recovery)[ _]phrase)\b[^\n]{0,24}?((?:[a-z]{3,8} ){11,23}[a-z]{3,8})/i,
  ),
];

function findPem(text: string, at: number): SecretRange | number {
  BEGIN.lastIndex = at;
  const begin = BEGIN.exec(text)?.[0];
  if (begin === undefined) return CALL_WORK + 64;
  BODY.lastIndex = at + begin.length;
  const body = BODY.exec(text)?.[0] ?? '';
  const bodyEnd = at + begin.length + body.length;
  END.lastIndex = bodyEnd;
  const end = END.exec(text)?.[0];
  if (end !== undefined && /[A-Za-z0-9+/]{4}/.test(body))
    return { start: at, end: bodyEnd + end.length, kind: 'private-key' };
  // The last line is missing: the text was cut, or the key is longer than any.
  return /[A-Za-z0-9+/]{16}/.test(body)
    ? { start: at, end: Math.min(bodyEnd, at + MAX_KEY), kind: 'private-key' }
    : CALL_WORK + bodyEnd - at;
}
