/** Parts of names whose value a person may have chosen. */
export const PASSWORD_WORDS: readonly string[] = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'passwort',
  'pwd',
  'pass',
  'pw',
];
const GENERATED_WORDS = ['secret', 'token', 'credential', 'authorization', 'jwt', 'sid'];
/** First words of names of keys and sessions: `api` of `api_key`, `apiKey` and `api-key`. */
const KEY_HEADS = [
  'access',
  'account',
  'admin',
  'api',
  'app',
  'auth',
  'client',
  'deploy',
  'encryption',
  'hmac',
  'license',
  'master',
  'preshared',
  'private',
  'secret',
  'service',
  'session',
  'signing',
  'storage',
  'subscription',
  'write',
];
const KEY_WORDS = [
  ...KEY_HEADS.flatMap((head) => ['', '_', '-'].map((joint) => `${head}${joint}key`)),
  'api.key',
  'api key',
  'access.key',
  'access key',
];
const SESSION_WORDS = ['sessionid', 'session_id', 'session-id', 'sessid', 'csrf_session'];
/** Parts of names whose value a program generated. */
export const SECRET_WORDS: readonly string[] = [...GENERATED_WORDS, ...KEY_WORDS, ...SESSION_WORDS];

/** Words that are part of many other words: they count only as a word of their own. */
const SHORT_WORDS = new Set(['pwd', 'pass', 'pw', 'jwt', 'sid']);
/** Beginning of a name whose value is public or a word. */
const PUBLIC_HEAD =
  /(?:^|[-_.$])(?:public(?:[-_.]?key)?|publishable|cancel|syntax|lexer?|stop|pad|eos|bos|unk|mask|sep|max|min|num|total|no|by|com)[-_.]?$|(?:Public|[Pp]ublicKey|Publishable|Cancel|Syntax|Max|Min|Num)$/;
/** Rest of a name that says that its value is not the secret itself: `password_field`, `tokenType`, `secret-name`. */
const OTHER_TAIL =
  /^[-_.]?(?:s[-_.])?(?:ids?|names?|types?|url|uri|endpoint|paths?|files?|filename|dir|fields?|length|len|size|count|limit|ttl|expir\w*|expires?\w*|age|max|min|label|title|text|hint|placeholder|prefix|suffix|pattern|regex|re|policy|rules?|errors?|message|msg|required|strength|format|kind|scopes?|index|idx|pos|position|start|end|offset|version|algorithm|alg|encoding|refs?|manager|store|provider|service|class|handler|callback|func|function|method|input|element|selector|column|col|status|state|arn|region|izer\w*|iz\w*|is[ei]\w*|source|data_?type)(?![a-z])/i;

/** Letters that make another word of the name: `tokenizer`, `secretlint`. */
const OTHER_WORD = /^(?!key|value|access|s(?![a-z]))[a-z]/;

/** Longest beginning of a name, in characters. */
const MAX_HEAD = 32;

/** The name that a value may be assigned to. */
export interface AssignedName {
  /** True for an option of a command: `--password`. */
  readonly isFlag: boolean;
  /** True for a name in upper case, as variables of an environment have it. */
  readonly isEnvironment: boolean;
  /** True in a query string, where no value is an expression. */
  readonly isParameter: boolean;
}

/** Returns the kind of name that an anchor is part of; `undefined` when it is not the name of a secret. */
export function nameAt(text: string, at: number, end: number): AssignedName | undefined {
  let start = at;
  while (start > 0 && at - start < MAX_HEAD && isNameCharacter(text.charCodeAt(start - 1))) start--;
  const before = text.slice(start, at);
  // Part of a path, such as /etc/passwd, or the token of a picture, which is public.
  if (text.charAt(start - 1) === '/' || text.startsWith('.svg?', start - 5)) return undefined;
  if (PUBLIC_HEAD.test(before.toUpperCase() === before ? before.toLowerCase() : before)) return undefined;
  const word = text.slice(at, end);
  if (SHORT_WORDS.has(word.toLowerCase())) {
    const isNew = before === '' || /[\W_]$/.test(before) || (/[a-z]$/.test(before) && /^[A-Z]/.test(word));
    const next = text.charAt(end);
    if (!isNew || /[a-z]/.test(next) || (/[A-Z]/.test(next) && word === word.toUpperCase())) return undefined;
  }
  return {
    isParameter: /[?&]/.test(text.charAt(start - 1)),
    isFlag: before.startsWith('-'),
    isEnvironment: /^[A-Z0-9_]*$/.test(before) && word === word.toUpperCase(),
  };
}

/** Returns true when the rest of a name says that the value is not the secret itself: `tokenType`, `password_field`, `tokenizer`. */
export function isOtherName(rest: string): boolean {
  return OTHER_TAIL.test(rest) || OTHER_WORD.test(rest);
}

/** Returns true for letters, digits, `_`, `.`, `$` and `-`. */
function isNameCharacter(code: number): boolean {
  if (code >= 97) return code <= 122;
  return code >= 65
    ? code <= 90 || code === 95
    : (code >= 48 && code <= 57) || code === 45 || code === 46 || code === 36;
}
