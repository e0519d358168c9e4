import { isPlausibleSecret, isRandom, type ValueContext } from '../plausible-secret.ts';
import { isWellKnownPassword } from '../sample-values.ts';
import { CALL_WORK, type Rule, type SecretRange } from '../rule.ts';
import { type AssignedName, isOtherName, nameAt, PASSWORD_WORDS, SECRET_WORDS } from './assigned-name.ts';

/** Rest of the name, what closes it, and the operator. */
const HEAD =
  /([\w.-]{0,40})((?:\\{0,3}["'`]|\]){0,3})([ \t]{0,8})(:[ \t]{0,2}[&*\w<>?|.']{1,24}(?: [\w'<>]{1,16})?[ \t]{1,2}=(?![=>])|===?|!==?|=>|:=|<-|->|\?\?=?|\|\|=?|\+=|:-|=|:|>|\(|,|is\b|)(\s{0,24})/y;
const VALUE_ATTRIBUTE = /value\s{0,2}=\s{0,2}/y;
/** A call or a string prefix in front of a quoted value: `SecretStr("`, `b'`. */
const WRAPPER = /(?:(?:new )?([\w.:]{1,24})\(|[A-Za-z@&$]{0,2})(?=\\{0,3}["'`])/y;
const LOOKUP =
  /(?:env|get\w*|find|query|select|read\w*|file|require|import|load|fetch|config|test|match|includes|\bt)$/i;
const QUOTE = /(\\{0,3})(["'`])/y;
const BARE = /[^\s"'`<>,;(){}[\]\\|]{4,512}/y;
const BARE_ENVIRONMENT = /[^\s"'`<>;|\\)]{4,512}/y;
/** A value in a query string, with a digit and a letter. */
const PARAMETER = /(?=[A-Za-z]{0,64}\d)(?=\d{0,64}[A-Za-z])[A-Za-z0-9_.~+/-]{6,512}={0,2}(?=[&#\s"'`\\)]|$)/y;
/** A word with at least two digits at its end. */
const SHORT_PASSWORD = /[A-Za-z]{3,20}\d{2,8}(?=[\s;,&"'`]|$)/y;
const SCHEME = /^(?:Bearer|Basic|Digest|Token|Bot|ApiKey|Key)\s{1,4}/i;
/** Work of reading a name and an operator, in characters. */
const MAX_NAME = 160;
const MAX_VALUE = 512;
/** Cost of judging a character of a value, relative to reading it. */
const JUDGING = 8;

/** Finds values that are assigned to a name such as `password` or `api_key`, in any common syntax. */
export const ASSIGNMENT_RULES: readonly Rule[] = [rule('password', PASSWORD_WORDS), rule('secret', SECRET_WORDS)];

function rule(kind: 'password' | 'secret', anchors: readonly string[]): Rule {
  return {
    anchors,
    find(text, at, end) {
      const name = nameAt(text, at, end);
      const value = name && valueAfter(text, end, name, kind === 'password');
      if (value === undefined) return CALL_WORK + MAX_NAME;
      return typeof value === 'number' ? CALL_WORK + value : { ...value, kind };
    },
  };
}

function valueAfter(
  text: string,
  end: number,
  name: AssignedName,
  isPassword: boolean,
): Omit<SecretRange, 'kind'> | number | undefined {
  HEAD.lastIndex = end;
  const [head = '', tail = '', closers = '', gap = '', operator = '', space = ''] = HEAD.exec(text) ?? [];
  if (operator === '' && ((gap === '' && space === '') || space.includes('\n'))) return undefined;
  if (isOtherName(tail)) return undefined;
  let at = end + head.length;
  // Neighbours of a list, or two names in a sentence of Markdown.
  if (operator === ',' && (space.includes('\n') || closers.includes('`'))) return undefined;
  let needsQuote = space.includes('\n') || operator === '(' || operator === ',' || /^[!=]==?$/.test(operator);
  if (operator === '') {
    VALUE_ATTRIBUTE.lastIndex = at;
    const attribute = closers === '' ? null : VALUE_ATTRIBUTE.exec(text);
    if (attribute) at += attribute[0].length;
    needsQuote ||= attribute !== null || closers !== '';
  }
  if (/^[!=]==?$/.test(operator) && !isPassword) return undefined;
  WRAPPER.lastIndex = at;
  const wrapper = WRAPPER.exec(text);
  if (wrapper?.[1] !== undefined && LOOKUP.test(wrapper[1])) return undefined;
  if (wrapper) at += wrapper[0].length;
  QUOTE.lastIndex = at;
  const quote = QUOTE.exec(text)?.[0];
  if (quote !== undefined) return quotedValue(text, at + quote.length, quote, isPassword);
  if (needsQuote) return undefined;
  const isCompact = operator === '=' && gap === '' && space === '';
  const isEnvironment = name.isEnvironment && isCompact && /^[A-Z0-9_]*$/.test(tail);
  const direct = isCompact ? directValue(text, at, name, isPassword) : undefined;
  if (direct !== undefined) return { start: at, end: at + direct.length };
  return bareValue(text, at, { isPassword, isQuoted: false, isEnvironment: isEnvironment || name.isFlag }, operator);
}

/** Returns a value directly behind `=` that is a secret although a name could look like it. */
function directValue(text: string, at: number, { isParameter }: AssignedName, isPassword: boolean): string | undefined {
  for (const pattern of [...(isParameter ? [PARAMETER] : []), ...(isPassword ? [SHORT_PASSWORD] : [])]) {
    pattern.lastIndex = at;
    const value = pattern.exec(text)?.[0];
    if (value !== undefined) return isWellKnownPassword(value) ? undefined : value;
  }
  return undefined;
}

function quotedValue(
  text: string,
  at: number,
  quote: string,
  isPassword: boolean,
): Omit<SecretRange, 'kind'> | number | undefined {
  const part = text.slice(at, at + MAX_VALUE + quote.length);
  const length = part.indexOf(quote);
  const scheme = SCHEME.exec(part)?.[0].length ?? 0;
  if (length === -1) return MAX_VALUE;
  const value = part.slice(scheme, length);
  if (!isPlausibleSecret(value, { isPassword, isQuoted: true, isEnvironment: false }))
    return MAX_NAME + JUDGING * length;
  return { start: at + scheme, end: at + length };
}

function bareValue(
  text: string,
  at: number,
  context: ValueContext,
  operator: string,
): Omit<SecretRange, 'kind'> | number | undefined {
  const scheme = SCHEME.exec(text.slice(at, at + 16))?.[0].length ?? 0;
  const start = at + scheme;
  const pattern = context.isEnvironment ? BARE_ENVIRONMENT : BARE;
  pattern.lastIndex = start;
  const whole = pattern.exec(text)?.[0] ?? '';
  const value = (context.isEnvironment ? whole : (whole.split('&', 1)[0] ?? '')).replace(/[.,:;]$/, '');
  if (!isPlausibleSecret(value, context)) return MAX_NAME + JUDGING * value.length;
  // A word after "password" in a sentence: only text that is no word at all.
  if (operator === '' && !context.isEnvironment && !isRandom(value) && !isMixed(value)) return undefined;
  // A call or a member access continues the expression.
  if (/^[([]/.test(text.slice(start + whole.length, start + whole.length + 1)) && !context.isEnvironment)
    return undefined;
  return { start, end: start + value.length };
}

function isMixed(value: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  return value.length >= 8 && /\d/.test(value) && kinds >= 3;
}
