import { entropyOf } from '../entropy.ts';
import { isRandom } from '../plausible-secret.ts';
import { patternRule, type Rule, type SecretRange } from '../rule.ts';
import { token } from './token-rule.ts';

const DOT = 46;
/** From the first dot on: the part before it is the number of an account, whose base64 begins with one of three letters. */
const DISCORD_TOKEN = patternRule(
  'discord-token',
  ['.'],
  /(?<=(?:^|[^\w-])[MNO][\w-]{22,27})\.[\w-]{6}\.[\w-]{27,40}(?![\w-])/,
  { reach: 64 },
);

/** A token of the same form whose first part is no number: only random text in all parts is one. */
const DISCORD_LIKE_TOKEN = patternRule(
  'discord-token',
  ['.'],
  /(?<=(?:^|[^\w-])(?=[\w-]{0,27}\d)(?=[\w-]{0,27}[A-Z])(?=[\w-]{0,27}[a-z])[\w-]{23,28})\.[\w-]{6}\.[\w-]{27,40}(?![\w-])/,
  { accepts: (token) => isRandom(token.slice(8)) && /\d/.test(token.slice(8)), reach: 64 },
);
/** Two string literals that code joins: `"AK…" + "…"`. Its length without the characters in between is that of a key. */
const JOINED = /["'`]\s{0,4}[+.&,]{0,2}\s{0,4}["'`]/;

/** Tokens that the generated rules lack or describe too narrowly. */
export const WELL_KNOWN_RULES: readonly Rule[] = [
  patternRule(
    'jwt',
    ['eyj'],
    /eyJ[\w-]{8,2048}\.(?:eyJ[\w-]{8,4096}|[\w-]{0,2048}\.[\w-]{8,512}\.[\w-]{8,4096})(?:\.[\w-]{0,1024}){0,3}/,
    { accepts: (token) => !isSampleToken(token), reach: 8192, refusal: 1024, isWord: true },
  ),
  patternRule(
    'aws-key',
    ['akia', 'asia', 'abia', 'acca'],
    /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/,
    {
      accepts: (value) => entropyOf(value) > 2.5,
    },
  ),
  patternRule(
    'aws-key',
    ['akia', 'asia'],
    new RegExp(`(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{2,14}${JOINED.source}[A-Z0-9]{2,14}(?![A-Za-z0-9])`),
    {
      accepts: (value) => value.replace(JOINED, '').length === 20 && entropyOf(value) > 2.5,
      reach: 48,
    },
  ),
  patternRule('google-api-key', ['aiza'], /AIza[\w-]{35}(?![\w-])/),
  token('google-oauth-client-secret', /GOCSPX-[\w-]{20,40}/, ['gocspx-'], 3),
  token('google-oauth-token', /ya29\.[\w-]{30,1024}/, ['ya29.'], 3),
  token('google-refresh-token', /(?<!\w)1\/\/0[\w-]{40,120}/, ['1//0'], 3),
  token('anthropic-api-key', /sk-ant-[a-z]{2,10}\d{2}-[\w-]{40,200}/, ['sk-ant-'], 3),
  token(
    'openai-api-key',
    /(?<![A-Za-z0-9])sk-(?:proj-|svcacct-|admin-|or-v1-|None-)?[A-Za-z0-9_-]{20,220}/,
    ['sk-'],
    3.2,
  ),
  token(
    'stripe-key',
    /(?:whsec|rk_live|sk_live|rk_test|sk_test)_[A-Za-z0-9+/]{16,128}/,
    ['whsec_', 'rk_live_', 'sk_live_', 'rk_test_', 'sk_test_'],
    3,
  ),
  token('huggingface-token', /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,40}/, ['hf_'], 3),
  token('pypi-token', /pypi-[\w-]{40,1024}/, ['pypi-'], 3),
  token('vault-token', /(?<![A-Za-z0-9])hv[sbr]\.[\w-]{24,300}/, ['hvs.', 'hvb.', 'hvr.'], 3),
  token('supabase-token', /sbp_[a-f0-9]{40}/, ['sbp_'], 3),
  token('sendgrid-token', /SG\.[\w-]{16,32}\.[\w-]{32,64}/, ['sg.'], 3),
  token('mailgun-token', /(?<![A-Za-z0-9])key-[a-f0-9]{32}/, ['key-'], 3),
  token('atlassian-token', /ATATT3[\w=-]{60,300}/, ['atatt3'], 3),
  token('tailscale-key', /tskey-[a-z]{3,10}-[A-Za-z0-9]{8,20}-[A-Za-z0-9]{16,48}/, ['tskey-'], 3),
  token('circleci-token', /CCIP(?:AT|RJ)_[A-Za-z0-9_]{40,80}/, ['ccipat_', 'ccirj_'], 3),
  token(
    'gitlab-token',
    /gl(?:pat|dt|rt|ptt|cbt|soat|oas|agent|ft|imt)-[\w.-]{18,300}/,
    ['glpat-', 'gldt-', 'glrt-', 'glptt-', 'glcbt-', 'glsoat-', 'gloas-', 'glagent-', 'glft-', 'glimt-'],
    3,
  ),
  token(
    'slack-token',
    /xox[abeoprscd]-[\w%/+-]{16,512}/,
    ['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-', 'xoxc-', 'xoxd-'],
    3,
  ),
  patternRule('azure-client-secret', ['q~'], /(?<=(?:^|[^\w~.-])[\w~.-]{3}\d)Q~[\w~.-]{31,34}(?![\w~.-])/, {
    accepts: (value) => entropyOf(value) > 3,
  }),
  patternRule(
    'azure-account-key',
    ['accountkey', 'sharedaccesskey'],
    /(?:AccountKey|SharedAccessKey)\s{0,2}=\s{0,2}([A-Za-z0-9+/]{32,128}={0,2})/i,
  ),
  patternRule('telegram-token', [':aa'], /(?<=(?:^|\D)\d{6,12}):AA[\w-]{32,34}(?![\w-])/),
  {
    anchors: ['.'],
    find: (text, at, end) =>
      text.charCodeAt(at + 7) === DOT && text.charCodeAt(at + 1) !== DOT && at >= 22
        ? firstOf([DISCORD_TOKEN, DISCORD_LIKE_TOKEN], text, at, end)
        : 4,
  },
  token(
    'base64-token',
    /(?:Z2hw[Xc]|Z2l0aHVi|c2stYW50|c2stcHJv|QUtJQ|eG94[YWJw])[A-Za-z0-9+/]{16,1024}={0,2}/,
    ['z2hwx', 'z2l0ahvi', 'c2styw50', 'c2stchjv', 'qutjq', 'eg94'],
    3,
  ),
  token('age-secret-key', /AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{40,2048}/, ['age-secret-key-'], 3),
  patternRule('django-secret-key', ['django-insecure-'], /django-insecure-[^\s"'`\\]{20,100}/, { isWord: true }),
];

function firstOf(rules: readonly Rule[], text: string, at: number, end: number): SecretRange | number {
  let work = 0;
  for (const rule of rules) {
    const result = rule.find(text, at, end);
    if (typeof result !== 'number') return result;
    work += result;
  }
  return work;
}

/** Returns true for the token of the made-up user that documents about JWT have. @see https://jwt.io */
function isSampleToken(token: string): boolean {
  const claims = Buffer.from(token.split('.', 2)[1] ?? '', 'base64url').toString('latin1');
  return claims.includes('"1234567890"') && claims.includes('"John Doe"');
}
