import type { Alphabet, RandomText } from './random-text.ts';
import type { Shape } from './shape.ts';

/** A part of a token: literal text, or a number of random characters. */
type Part = string | readonly [Alphabet, number];

/** Makes a shape of parts. Prefixes are given in pieces, so that no scanner takes this file for a leak. */
function token(name: string, ...parts: readonly Part[]): Shape {
  return { name, tier: 'prefix', secret: (random) => join(parts, random) };
}

function join(parts: readonly Part[], random: RandomText): string {
  return parts.map((part) => (typeof part === 'string' ? part : random.of(...part))).join('');
}

/** Tokens and keys with a form of their own. */
export const TOKEN_SHAPES: readonly Shape[] = [
  token('AWS access key id', 'AK', 'IA', ['base32', 16]),
  token('AWS temporary key id', 'AS', 'IA', ['base32', 16]),
  token('Google API key', 'AI', 'za', ['url', 35]),
  token('Google OAuth client secret', 'GOC', 'SPX-', ['url', 28]),
  token('Google access token', 'ya', '29.', ['url', 120]),
  token('GitHub personal token', 'gh', 'p_', ['alphanumeric', 36]),
  token('GitHub OAuth token', 'gh', 'o_', ['alphanumeric', 36]),
  token('GitHub server token', 'gh', 's_', ['alphanumeric', 36]),
  token('GitHub fine-grained token', 'github', '_pat_', ['alphanumeric', 22], '_', ['alphanumeric', 59]),
  token('GitHub token behind an underscore', 'TOKEN_gh', 'p_', ['alphanumeric', 36]),
  token('GitLab personal token', 'glp', 'at-', ['url', 20]),
  token('GitLab runner token', 'glr', 't-', ['url', 20]),
  token('GitLab deploy token', 'gld', 't-', ['url', 20]),
  token('Slack bot token', 'xox', 'b-', ['digits', 12], '-', ['digits', 12], '-', ['alphanumeric', 24]),
  token('Slack user token', 'xox', 'p-', ['digits', 12], '-', ['digits', 12], '-', ['digits', 12], '-', ['hex', 32]),
  token('Slack app token', 'xa', 'pp-1-A', ['upper', 10], '-', ['digits', 13], '-', ['hex', 64]),
  token('Stripe live key', 'sk_', 'live_', ['alphanumeric', 24]),
  token('Stripe restricted key', 'rk_', 'live_', ['alphanumeric', 24]),
  token('Stripe webhook secret', 'wh', 'sec_', ['alphanumeric', 32]),
  token('OpenAI project key', 'sk-', 'proj-', ['url', 74], 'T3Blbk', 'FJ', ['url', 74]),
  token('OpenAI key', 'sk', '-', ['alphanumeric', 20], 'T3Blbk', 'FJ', ['alphanumeric', 20]),
  token('DeepSeek key', 'sk', '-', ['hex', 32]),
  token('OpenRouter key', 'sk-', 'or-v1-', ['hex', 64]),
  token('Anthropic key', 'sk-', 'ant-api03-', ['url', 93], 'AA'),
  token('Anthropic OAuth token', 'sk-', 'ant-oat01-', ['url', 93], 'AA'),
  token('Hugging Face token', 'h', 'f_', ['alphanumeric', 34]),
  token('Groq key', 'gs', 'k_', ['alphanumeric', 52]),
  token('xAI key', 'xa', 'i-', ['alphanumeric', 80]),
  token('Perplexity key', 'pp', 'lx-', ['alphanumeric', 48]),
  token('Replicate token', 'r', '8_', ['alphanumeric', 37]),
  token('NVIDIA key', 'nv', 'api-', ['url', 64]),
  token('npm token', 'np', 'm_', ['alphanumeric', 36]),
  token('PyPI token', 'py', 'pi-AgEIcHlwaS5v', 'cmc', ['url', 100]),
  token('RubyGems key', 'ruby', 'gems_', ['hex', 48]),
  token('Docker Hub token', 'dckr', '_pat_', ['url', 27]),
  token('SendGrid key', 'S', 'G.', ['url', 22], '.', ['url', 43]),
  token('Mailgun key', 'ke', 'y-', ['hex', 32]),
  token('Telegram bot token', ['digits', 10], ':A', 'A', ['url', 33]),
  token('Discord bot token', 'M', ['alphanumeric', 23], '.', ['alphanumeric', 6], '.', ['url', 27]),
  token('DigitalOcean token', 'dop', '_v1_', ['hex', 64]),
  token('Azure client secret', ['alphanumeric', 3], '8', 'Q~', ['alphanumeric', 34]),
  token('Vault token', 'hv', 's.', ['url', 94]),
  token('Databricks token', 'da', 'pi', ['hex', 32]),
  token('Linear key', 'lin', '_api_', ['alphanumeric', 40]),
  token('Notion token', 'nt', 'n_', ['digits', 11], ['alphanumeric', 35]),
  token('Figma token', 'fi', 'gd_', ['url', 40]),
  token('Supabase token', 'sb', 'p_', ['hex', 40]),
  token('Shopify token', 'sh', 'pat_', ['hex', 32]),
  token('PlanetScale password', 'pscale', '_pw_', ['url', 43]),
  token('Grafana token', 'gl', 'sa_', ['alphanumeric', 32], '_', ['hex', 8]),
  token('Atlassian token', 'ATA', 'TT3', ['url', 180], '=', ['hex', 8]),
  token('Tailscale key', 'ts', 'key-auth-', ['alphanumeric', 12], '-', ['alphanumeric', 32]),
  token('Postman key', 'PM', 'AK-', ['hex', 24], '-', ['hex', 34]),
  token('Pulumi token', 'pu', 'l-', ['hex', 40]),
  token(
    '1Password secret key',
    'A',
    '3-',
    ['upper', 6],
    '-',
    ['upper', 11],
    '-',
    ['upper', 5],
    '-',
    ['upper', 5],
    '-',
    ['upper', 5],
  ),
  token('Age secret key', 'AGE-SECRET', '-KEY-1', ['bech32', 58]),
  token('JWT', 'ey', 'JhbGciOiJIUzI1NiJ9', '.ey', 'JzdWIiOiIx', ['alphanumeric', 24], '.', ['url', 43]),
  token('JWT without signature', 'ey', 'JhbGciOiJIUzI1NiJ9', '.ey', 'JzdWIiOiIx', ['alphanumeric', 40]),
  token('JWE', 'ey', 'JhbGciOiJSU0EifQ.', ['url', 60], '.', ['url', 16], '.', ['url', 60], '.', ['url', 22]),
  token('bcrypt hash', '$2', 'y$10$', ['alphanumeric', 53]),
];
