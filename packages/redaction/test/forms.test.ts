/* oxlint-disable typescript/no-unnecessary-template-expression -- made-up secrets in pieces, so that no scanner takes this file for a leak */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../src/index.ts';

const { redact } = createRedactor();
/** Up to 86 characters that look random. */
const random = (seed: string, length: number): string =>
  createHash('sha512').update(seed).digest('base64').slice(0, length);
const lines = ['1', '2', '3', '4'].map((seed) => random(seed, 64));
const [line = '', second = ''] = lines;
const key32 = random('key', 43);

/** Secrets that their form tells, without a word or a prefix. */
describe('redact replaces', () => {
  test.each([
    ['a line of a private key', line],
    ['a line in a prompt', `Please use this:\n${line}\nand go on`],
    ['lines of a difference', lines.map((each) => `+${each}`).join('\n')],
    ['lines of a comment', lines.map((each) => ` * ${each}`).join('\n')],
    ['lines of a string', lines.map((each) => `  "${each}\\n" +`).join('\n')],
    ['the end of a private key', `${lines.join('\n')}\nabc=\n-----END RSA PRIVATE ${'KEY-----'}\n`],
    ['a line of ssh-keygen', `${line}${second.slice(0, 6)}`],
  ])('%s, in an edit that touches the middle of it', async (_, text) => {
    const redacted = await redact(text);
    for (const each of lines) expect(redacted).not.toContain(each.slice(16, 48));
    expect(redacted).toContain('[redacted:private-key]');
  });

  test.each([
    ['a constant', `const k = "${key32}=";`],
    ['a property', `{ signingKey: '${key32}=' }`],
    ['an array of PHP', `'encryption_key' => '${random('long', 86)}==',`],
    ['a declaration', `KEY: string = "${random('middle', 43)}="`],
    ['an element', `config["key"] = "${key32}="`],
  ])('a key in base64 that is assigned as %s', async (_, text) => {
    expect(await redact(text)).toMatch(/["']\[redacted:secret\]["']/);
  });

  test.each([
    'legal winner thank year wave sausage worth useful legal winner thank yellow',
    'seek these words: zebra ocean apple river stone crowd mimic legal winner thank year wave and write them down',
    '  - "zebra ocean apple river stone crowd mimic legal winner thank year wave"',
  ])('the mnemonic in %j', async (text) => {
    const redacted = await redact(text);
    expect(redacted).toContain('[redacted:mnemonic]');
    expect(redacted).not.toContain('winner');
  });

  test.each([`AK${'IA'}QYLPMN5H" + "HHFPZAM2`, `AK${'IA'}QYLPMN5HHH'\n  . 'FPZAM2`, `AS${'IA'}QYLPMN", "5HHHFPZAM2`])(
    'the AWS key that code joins from %j',
    async (joined) => expect(await redact(`id = ("${joined}")`)).toContain('[redacted:aws-key]'),
  );

  test('a token of the form of Discord whose first part is no number', async () => {
    const token = `${'k8Rm2LxVq0Tz9YbWc4HnPs7D'}.${'Gx3aQz'}.${'q7Rk2mVx0Lz9TbYc4WnHs8PdJf6'}`;
    expect(await redact(`client.login("${token}")`)).toContain('[redacted:discord-token]');
  });

  test('a password of mixed case without a digit and without quotes', async () => {
    expect(await redact('password = PwqXvTzRkLmNoPbd')).toBe('password = [redacted:password]');
  });
});

/** Texts of the same form that are none. */
test.each([
  `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  `${lines.join('\n')}\n-----END PUBLIC ${'KEY-----'}\n`,
  // A line among other text.
  `secure: ${line}\n${'branches: [main]\n'.repeat(10)}`,
  Array.from({ length: 120 }, () => line).join('\n'),
  `publicKey = "${key32}="`,
  `cache_key: "${key32}="`,
  `const hash = "${key32}=";`,
  `integrity sha256-${key32}=`,
  // Words of a sentence, a list and a language.
  'these seven words about some other thing make what would never become their secret phrase again today',
  'apple banana cherry date elder fruit grape house island jelly kiwi lemon',
  'syntax-rules abs acos angle append apply asin assoc assq assv atan boolean?',
  'password = getPasswordFromEnvironment',
  'this.first.second_.some_long_member_name_of_a_class',
])('redact keeps %j', async (text) => expect(await redact(text)).toBe(text));
