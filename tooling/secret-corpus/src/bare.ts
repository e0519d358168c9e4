/* oxlint-disable typescript/no-unnecessary-template-expression -- forms in pieces, so that no scanner takes this file for a leak */
import type { RandomText } from './random-text.ts';
import type { Shape } from './shape.ts';

function bare(name: string, secret: (random: RandomText) => string, around?: (secret: string) => string): Shape {
  return { name, tier: 'bare', secret, around };
}

/** Secrets that neither their form nor their position reveals, or that are written so that a pattern misses them. */
export const BARE_SHAPES: readonly Shape[] = [
  bare(
    'base64 in a constant',
    (random) => random.of('base64', 44),
    (it) => `const k = "${it}";`,
  ),
  bare(
    'hexadecimal in a sentence',
    (random) => random.of('hex', 32),
    (it) => `Use ${it} for the billing service.`,
  ),
  bare(
    'password after "with"',
    (random) => random.password(),
    (it) => `log in as joe with ${it}`,
  ),
  bare(
    'password of lower-case letters',
    (random) => `${random.pick(['correct', 'purple'])}${random.pick(['horse', 'monkey'])}staple`,
    (it) => `password = "${it}"`,
  ),
  bare(
    'passphrase of words',
    (random) => Array.from({ length: 4 }, () => random.pick(['tiger', 'window', 'bottle', 'cloud', 'paper'])).join(' '),
    (it) => `passphrase: "${it}"`,
  ),
  bare(
    'password as an argument',
    (random) => random.password(),
    (it) => `login('joe', '${it}')`,
  ),
  bare('words of a mnemonic without a name', (random) =>
    Array.from({ length: 12 }, () =>
      random.pick(['legal', 'winner', 'thank', 'year', 'wave', 'sausage', 'worth', 'useful']),
    ).join(' '),
  ),
  bare(
    'token with an invisible character',
    (random) => `gh${'p_'}${random.of('alphanumeric', 18)}\u200B${random.of('alphanumeric', 18)}`,
  ),
  bare(
    'key joined in code',
    (random) => `AK${'IA'}${random.of('base32', 8)}" + "${random.of('base32', 8)}`,
    (it) => `const id = "${it}";`,
  ),
  bare('base64 of a token', (random) => Buffer.from(`gh${'p_'}${random.of('alphanumeric', 36)}`).toString('base64')),
  bare('line of a private key', (random) => random.of('base64', 64)),
  bare(
    'PIN',
    (random) => random.of('digits', 6),
    (it) => `The PIN of the card is ${it}.`,
  ),
];
