import { isRandom } from '../plausible-secret.ts';
import { isSampleLogin } from '../sample-values.ts';
import { patternRule, type Rule } from '../rule.ts';

/** A port with a path, and templates. */
const OTHER = /^(?:x{3,}|\*+|\.+|\d{1,5}(?:\/.*)?|<.*|[%{[].*)$/i;
/** A variable or a template, and what follows a host instead of a password. */
const REFERENCE = /\$\{|\{\{|%[sd]|^\$[A-Za-z_(]|\/\//;

/** Finds credentials in URLs. */
export const URL_RULES: readonly Rule[] = [
  patternRule('url-password', ['://'], /:\/\/[^\s:@/?#"'`<>\\]{0,128}:([^\s"'`<>\\|]{3,256})@[\w.[-]/, {
    accepts: isUrlPassword,
    reach: 512,
    isWord: true,
  }),
  patternRule('url-token', ['://'], /:\/\/([\w.~%-]{16,256})@[\w.[-]/, {
    accepts: (name) => isRandom(name),
    reach: 300,
    isWord: true,
  }),
  patternRule('webhook', ['hooks.slack.com/'], /hooks\.slack\.com\/(?:services|workflows|triggers)\/([\w/+-]{20,128})/),
  patternRule(
    'webhook',
    ['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'],
    /discord(?:app)?\.com\/api\/webhooks\/(\d{15,22}\/[\w-]{40,120})/i,
  ),
  patternRule('webhook', ['.webhook.office.com/'], /\.webhook\.office\.com\/webhookb2\/([\w@/-]{60,300})/i),
  patternRule('webhook', ['api.telegram.org/bot'], /api\.telegram\.org\/bot(\d{6,12}:[\w-]{30,50})/i),
  patternRule(
    'url-signature',
    ['sig=', 'signature=', 'x-amz-credential=', 'x-amz-security-token='],
    /(?:sig|signature|x-amz-[a-z-]{1,20})=([\w%+/.~-]{24,1024})/i,
    { reach: 1100 },
  ),
];

/** Least letters and digits of a password that is none of a test. */
const LEAST_LETTERS = 3;

function isUrlPassword(password: string, match: string): boolean {
  if (OTHER.test(password) || REFERENCE.test(password)) return false;
  const user = match.slice(3, match.indexOf(':', 3));
  const decoded = decode(password);
  const letters = decoded.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  return letters >= LEAST_LETTERS && !/\p{Cc}/u.test(decoded) && !isSampleLogin(decode(user), decoded);
}

/** Returns the text without percent encoding; as it is when that is invalid. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
