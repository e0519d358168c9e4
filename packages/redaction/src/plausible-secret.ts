import { entropyOf } from './entropy.ts';
import { isSample, isSampleLogin, isWellKnownPassword, loginOf } from './sample-values.ts';

/** Context of a value that is assigned to a name. */
export interface ValueContext {
  /** True for names such as `password`, whose value may be a short text that a person chose. */
  readonly isPassword: boolean;
  /** True when quotes delimit the value, so that it cannot be an expression. */
  readonly isQuoted: boolean;
  /** True for `NAME=value` of an environment, where the value is never an expression. */
  readonly isEnvironment: boolean;
}

/** References to a value that is elsewhere, and values that another program inserts. */
const REFERENCE =
  /^(?:\$[A-Za-z_{(]|%[A-Za-z_]+%$|#?[{[(]|&[A-Za-z_]+$|![A-Za-z]+(?:$|[ :])|@[A-Za-z_.]+@?$|process\.|os\.|env\.|import\.|config\.|settings\.|self\.|this\.|var\.|data\.|local\.|secrets?\.|vault:|op:\/\/|file:|arn:|ssm:|https?:|\/[a-z._-]{1,20}(?:\/|$)|~\/|\.{1,2}\/|urn:|data:|0x0+$|--|[.+]\$|[+-][a-z]+(?:-[a-z]+)*$)/i;
/** Words with digits that are no secrets. */
const TECHNICAL =
  /^(?:[a-z]+[-_])?(?:sha|md|aes|rsa|utf|base|hs|rs|es|oauth|v|http|x|ipv|pbkdf|bcrypt|argon|ed|p|web|s|k|i)[-_]?\d{1,5}(?:[-_.][a-z]{1,12})?$/i;
/** A number between words, as people choose it; names with numbers of algorithms and types are excluded. */
const INFIX_NUMBER =
  /^(?!.*(?:sha|base|utf|aes|rsa|int|float|bit|crc|win|es|v)[-_]?\d)[A-Za-z]{3,32}\d{2,8}[A-Za-z]{3,32}$/i;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** A user and a password in base64. */
const BASIC = /^[A-Za-z0-9+/]{12,512}={0,2}$/;
/** Characters of code, which a value without quotes does not have. */
const CODE = /[(){}[\]<>"'`\\]/;
const PASSWORD_SPECIAL = /[!@#%^&*+~?$]/;

/** Returns true when a value that is assigned to the name of a secret is one, and not a sample, reference or expression. */
export function isPlausibleSecret(value: string, context: ValueContext): boolean {
  const { isPassword, isQuoted, isEnvironment } = context;
  if (value.length < 4 || /\s/.test(value)) return false;
  // A long text with operators in it is code or a list, and judging it would be slow.
  if (value.length > 48 && /[=:][^=]/.test(value)) return false;
  if (isSample(value) || REFERENCE.test(value) || TECHNICAL.test(value)) return false;
  if (!isEnvironment && isWellKnownPassword(value)) return false;
  if (!isQuoted && CODE.test(value)) return false;
  const login = BASIC.test(value) ? loginOf(value) : undefined;
  if (login !== undefined) return !isSampleLogin(...login);
  if (isRandom(value)) return true;
  // Few names have a number within a word, and they are short.
  if (!isPassword)
    return (
      value.length >= 16 && /^[A-Za-z0-9_-]+$/.test(value) && /[A-Za-z]\d+[a-z]/.test(value) && !isIdentifier(value)
    );
  const hasDigit = /\d/.test(value);
  const hasLetter = /[a-z]/i.test(value);
  if (value.length < 6 || !hasLetter) return false;
  if (isEnvironment && caseChanges(value) >= 3) return true;
  if (value.length >= 12 && caseChanges(value) >= 5 && isMixedCase(value) && !isJoinedWords(value)) return true;
  if (isQuoted || isEnvironment) {
    if (hasDigit) return !isIdentifier(value) || value.length >= 8;
    return PASSWORD_SPECIAL.test(value) && !isIdentifier(value);
  }
  if (INFIX_NUMBER.test(value)) return true;
  if (isIdentifier(value)) return value.length >= 8 && (/\d{3}/.test(value) || (hasDigit && isMixedCase(value)));
  return hasDigit || PASSWORD_SPECIAL.test(value);
}

/** Returns true for text that a generator made: long, with digits between the letters, or of mixed case without words. */
export function isRandom(value: string): boolean {
  if (value.length < 16) return value.length >= 10 && digitRuns(value) >= 3 && entropyOf(value) >= 2.8;
  if (UUID.test(value)) return true;
  if (entropyOf(value) < 3 || isJoinedWords(value)) return false;
  if (value.length >= 28 && isMixedCase(value)) return true;
  return digitRuns(value) >= 3 || (digitRuns(value) >= 1 && isMixedCase(value));
}

/** Returns true for names as code has them: words of letters, joined by case or `_`, `-`, `.`, `:`, `/`, with at most one number. */
function isIdentifier(value: string): boolean {
  return /^[\w$.:/-]+$/.test(value) && digitRuns(value) <= 1 && !/\d[a-z]/.test(value);
}

/**
 * Returns true for words that are joined by case or signs, with at most one number: `OAuth2PasswordBearer`,
 * `PasswordBroker::INVALID_TOKEN`. The case of random letters changes after two letters on average.
 */
export function isJoinedWords(value: string): boolean {
  if (digitRuns(value) > 1) return false;
  const words = value.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  return words.length > 1 && words.reduce((sum, { length }) => sum + length, 0) >= words.length * 4;
}

function digitRuns(value: string): number {
  return value.match(/\d+/g)?.length ?? 0;
}

function caseChanges(value: string): number {
  return value.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)?.length ?? 0;
}

/** Returns true when upper-case letters are as frequent as chance makes them; names have fewer. */
function isMixedCase(value: string): boolean {
  const upper = value.match(/[A-Z]/g)?.length ?? 0;
  const lower = value.match(/[a-z]/g)?.length ?? 0;
  return upper > (upper + lower) * 0.28 && lower > (upper + lower) * 0.2 && !/[a-z]{8}/.test(value);
}
