/** Texts within values that stand for a secret in documentation and tests. */
const SAMPLE =
  /example|change.?me|change.?it|placeholder|your[-_. ]?|my[-_]|^<|x{4}|\*{3}|\.{3}|…|dummy|fake|redacted|replace|insert|secret.?(?:here|value)|abcdef|012345|123456789|lorem|undefined|null\b|\$\{|\{\{|#\{|^%[sd]|%[sd]$/i;
/** Values of nothing but the words that tests and default installations use as passwords, with digits and signs between them. */
const SAMPLE_WORDS =
  /^(?:(?:pass(?:w[o0]rd|wd|phrase)?|pwd|secret|token|credentials?|api|key|foo|bar|baz|qux|test(?:ing)?|user(?:name)?|admin|root|guest|postgres|mysql|secure|invalid|wrong|correct|new|old|some|valid|hashed)[\d\W_]{0,8}){1,6}$|^hunter\d{1,2}$/i;

/** Returns true for a value that documents and tests use in place of a secret, such as `your-token`, `abcdefg12345` or `****`. */
export function isSample(value: string): boolean {
  return SAMPLE.test(value) || isRepetition(value);
}

/** Returns true for a password that every list of passwords begins with, such as `secret123`, `foobar` or `admin`. */
export function isWellKnownPassword(value: string): boolean {
  return SAMPLE_WORDS.test(value);
}

/** Returns true when a password protects nothing: the user's own name, a sample, or a well-known one. */
export function isSampleLogin(user: string, password: string): boolean {
  return password === user || isSample(password) || isWellKnownPassword(password);
}

/** Returns true when one or two characters make up the value, or most follow the one before. */
function isRepetition(value: string): boolean {
  const [first, last] = [value.charCodeAt(0), value.charCodeAt(value.length - 1)];
  let [others, steps] = [0, 0];
  let second = last;
  for (let index = 1, before = first; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code - before === 1) steps++;
    if (second === first) second = code;
    if (code !== first && code !== second) others++;
    before = code;
  }
  return others === 0 || steps >= value.length * 0.55;
}

/** Returns user and password of a basic authorization; `undefined` when base64 does not decode to them. */
export function loginOf(base64: string): readonly [user: string, password: string] | undefined {
  const login = /^([\x20-\x39\x3b-\x7e]+):([\x20-\x7e]+)$/.exec(Buffer.from(base64, 'base64').toString('latin1'));
  return login === null ? undefined : [login[1] ?? '', login[2] ?? ''];
}
