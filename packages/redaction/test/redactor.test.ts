/* oxlint-disable typescript/no-unnecessary-template-expression -- made-up secrets in pieces, so that no scanner takes this file for a leak */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../src/index.ts';

const redactor = createRedactor({ patterns: [{ kind: 'employee', pattern: /\bEMP-\d{6}\b/g }] });

/** Invalid secrets in the format of real ones. */
const secrets = {
  'github-pat': `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`,
  'slack-token': `xoxb-${'123456789012-1234567890123-abcdefghijklmnopqrstuvwx'}`,
  'anthropic-api-key': `sk-ant-api03-${'a1B2'.repeat(23)}b${'AA'}`,
  'aws-key': `AKIA${'QYLPMN5HHHFPZAM2'}`,
  employee: 'EMP-123456',
};

describe('redact', () => {
  test.each(Object.entries(secrets))('%s', async (kind, secret) => {
    const text = `const before = 1;\nconst token = "${secret}";\nconst after = 2;\n`;
    expect(await redactor.redact(text)).toBe(
      `const before = 1;\nconst token = "[redacted:${kind}]";\nconst after = 2;\n`,
    );
  });

  test('replaces a private key, a password in a URL and a bearer token', async () => {
    const key = `-----BEGIN RSA PRIVATE ${'KEY-----\nMIIEow\n-----END RSA PRIVATE'} KEY-----`;
    expect(await redactor.redact(`x = """${key}"""`)).toBe('x = """[redacted:private-key]"""');
    const url = await redactor.redact('url = "postgres://user:hunter2pass@db.example.com/x"');
    expect(url).not.toContain('hunter2pass');
    expect(await redactor.redact(`curl -H "Authorization: Bearer ${'q7Rk2mVx0Lz9TbYc4WnHs8PdJf6Ga1'}"`)).toBe(
      'curl -H "Authorization: Bearer [redacted:authorization]"',
    );
  });

  test('does not change code without secrets', async () => {
    const code =
      'export const token = readToken();\nconst password = process.env.PASSWORD;\nconst id = "3d73da5b43ce076f";\n';
    expect(await redactor.redact(code)).toBe(code);
  });

  test('replaces several secrets in one text', async () => {
    const text = Object.values(secrets).join(' and ');
    expect(await redactor.redact(text)).toBe(
      Object.keys(secrets)
        .map((kind) => `[redacted:${kind}]`)
        .join(' and '),
    );
  });
});

test('redact returns equal texts for texts that differ only in the secret', async () => {
  const text = (token: string): string => `fetch(url, { token: "${token}" })`;
  const other = `ghp_${'AAAAAAAAAAAA4fNP0UcnZwJUVFk6LO0pINUx'}`;
  expect(await redactor.redact(text(secrets['github-pat']))).toBe(await redactor.redact(text(other)));
});

test('redact is idempotent', async () => {
  const text = `${Object.values(secrets).join('\n')}\npostgres://user:hunter2pass@db.example.com/x`;
  const once = await redactor.redact(text);
  expect(await redactor.redact(once)).toBe(once);
});

describe('redact finds a secret', () => {
  const awsSecret = `wJalrXUtnFEMI/K7MDENG/${'bPxRfiCYzzzzzzzKE/'}`;

  test('in JSON after a line feed, a tab or a quote', async () => {
    for (const secret of Object.values(secrets)) {
      for (const before of ['keys:\n', 'key\t', 'key="', 'é\n\r\n']) {
        const redacted = (await redactor.redactJson({ content: `${before}${secret}\nafter` })) as { content: string };
        expect(redacted.content).not.toContain(secret);
        expect(redacted.content).toMatch(/^(?:keys?|é)[\s\S]*\nafter$/);
      }
    }
  });

  test('in a text with a comment that disables the rules of other scanners', async () => {
    const secret = secrets['github-pat'];
    for (const comment of [
      '// secretlint-disable\n',
      'please note: secretlint-disable\n',
      '/* secretlint-disable */ ',
    ]) {
      expect(await redactor.redact(`${comment}"${secret}"`)).toBe(`${comment}"[redacted:github-pat]"`);
      expect(await redactor.redactJson({ old: comment, new: `"${secret}"` })).toEqual({
        old: comment,
        new: '"[redacted:github-pat]"',
      });
    }
  });

  test('of AWS as a whole and keeps its name', async () => {
    expect(await redactor.redact(`aws_secret_access_key = ${awsSecret}\n`)).toBe(
      'aws_secret_access_key = [redacted:secret]\n',
    );
    expect(await redactor.redactJson({ SecretAccessKey: awsSecret, region: 'eu' })).toEqual({
      SecretAccessKey: '[redacted:secret]',
      region: 'eu',
    });
  });

  test('without removing structure when a match spans strings', async () => {
    const value = {
      old_string: `x.replace('-----BEGIN ${'PRIVATE KEY-----'}', '')`,
      replace_all: true,
      new_string: `y('-----END ${'PRIVATE KEY-----'}')`,
    };
    expect(await redactor.redactJson(value)).toEqual(value);
  });
});

test.each([
  ['google-api-key', `AIza${'SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q'}`],
  ['jwt', `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiIxMjM0NTY3ODkwIn0'}.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U`],
  ['private-key', `-----BEGIN PGP ${'PRIVATE KEY BLOCK-----\n\nlQOY\n-----END PGP PRIVATE'} KEY BLOCK-----`],
])('%s', async (kind, secret) => {
  expect(await redactor.redact(`const it = '${secret}';`)).toBe(`const it = '[redacted:${kind}]';`);
});

test.each([
  ['redis://:s3cr3tpass@h:6379/0', 'redis://:[redacted:url-password]@h:6379/0'],
  ['amqp://user:s3cr3tpass@h:5672', 'amqp://user:[redacted:url-password]@h:5672'],
  ['//registry.npmjs.org/:_authToken=abcdefgh-1234', '//registry.npmjs.org/:_authToken=[redacted:npm-token]'],
  ['`redis://:${password}@${host}`', '`redis://:${password}@${host}`'],
  ['see https://example.com:8080/a@b', 'see https://example.com:8080/a@b'],
])('%s', async (text, redacted) => expect(await redactor.redact(text)).toBe(redacted));

test.each(['!Winter2034', '#pass1Word', '@dmin1234', '$1ecret99', 'a<b>c123', '100%Secret9'])(
  'redact replaces the quoted password %j',
  async (password) =>
    expect(await redactor.redact(`password = "${password}"`)).toBe('password = "[redacted:password]"'),
);

test.each([
  '${DB_PASSWORD}',
  '$DB_PASSWORD',
  '%DB_PASSWORD%',
  '{{ password1 }}',
  '<password1>',
  '@Value',
  'process.env.PW1',
  '!vault',
])('redact keeps the reference or sample %j', async (value) =>
  expect(await redactor.redact(`password: "${value}"`)).toBe(`password: "${value}"`),
);

test('redactJson replaces strings and keeps the rest', async () => {
  const value = {
    [secrets.employee]: 1,
    list: [secrets['github-pat'], 2, null, { deep: `${secrets['aws-key']}\n` }],
    'a"b': 'c\\d',
  };
  expect(await redactor.redactJson(value)).toEqual({
    '[redacted:employee]': 1,
    list: ['[redacted:github-pat]', 2, null, { deep: '[redacted:aws-key]\n' }],
    'a"b': 'c\\d',
  });
});

test('redactJson returns an equal value for JSON without secrets', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      expect(await redactor.redactJson(value)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 100 },
  );
});

test('createRedactor rejects an invalid pattern by name', () => {
  expect(() => createRedactor({ patterns: [{ kind: 'x', pattern: /x/ }] })).toThrow(/pattern x must have the flag g/);
  expect(() => createRedactor({ patterns: [{ kind: 'A B', pattern: /x/g }] })).toThrow(TypeError);
});

test('createRedactor rejects a limit that is out of range', () => {
  expect(() => createRedactor({ patternLimitMs: 0 })).toThrow(RangeError);
  expect(() => createRedactor({ patternLimitMs: 60_001 })).toThrow(/patternLimitMs must be from 1 to 60000, not 60001/);
});

test('redact replaces the whole text when a pattern needs longer than the limit, and the next text is searched again', async () => {
  const slow = createRedactor({
    patterns: [
      { kind: 'slow', pattern: /(?:a+)+b/g },
      { kind: 'employee', pattern: /EMP-\d+/g },
    ],
    patternLimitMs: 500,
  });
  expect(await slow.redact(`${'a'.repeat(64)}c EMP-1`)).toBe('[redacted:unreadable]');
  expect(await slow.redact('asked by EMP-1')).toBe('asked by [redacted:employee]');
});

test('redact with patterns does not keep the process alive', () => {
  const index = new URL('../src/index.ts', import.meta.url).href;
  const code = `
    import { createRedactor } from ${JSON.stringify(index)};
    const redactor = createRedactor({ patterns: [{ kind: 'employee', pattern: /EMP-\\d+/g }] });
    console.log(await redactor.redact('asked by EMP-1'));
  `;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(output).toBe('asked by [redacted:employee]\n');
});

test('redact searches the texts of simultaneous calls one by one', async () => {
  const texts = Array.from({ length: 20 }, (_, index) => `EMP-${100_000 + index} and ${index}`);
  expect(await Promise.all(texts.map((text) => redactor.redact(text)))).toEqual(
    texts.map((_, index) => `[redacted:employee] and ${index}`),
  );
});

test('redact finds a secret with invisible characters in it and keeps those elsewhere', async () => {
  const secret = secrets['github-pat'];
  const hidden = `${secret.slice(0, 9)}\u200B${secret.slice(9, 20)}\u2060${secret.slice(20)}`;
  expect(await redactor.redact(`a\u200Bb "${hidden}" c\uFEFF`)).toBe('a\u200Bb "[redacted:github-pat]" c\uFEFF');
  expect(await redactor.redact('\u{1F468}\u200D\u{1F4BB} ok')).toBe('\u{1F468}\u200D\u{1F4BB} ok');
});

describe('redactJson finds a secret', () => {
  test('by the key of its value', async () => {
    expect(
      await redactor.redactJson({ password: 'winter23Garden', user: 'joe', nested: { api_key: 'k3J9x0LmQ2vR8tYw' } }),
    ).toEqual({
      password: '[redacted:password]',
      user: 'joe',
      nested: { api_key: '[redacted:secret]' },
    });
  });

  test('in a list of arguments', async () => {
    expect(await redactor.redactJson({ args: ['mongodump', '--password', 'winter23Garden', '--db'] })).toEqual({
      args: ['mongodump', '--password', '[redacted:password]', '--db'],
    });
  });
});

describe('redact of a megabyte', () => {
  test.each(['gldt-', 'secret_key=', 'eyJaaaaaaaa-', 'sk-', 'passwordAa1 '])(
    'replaces a text that repeats %j as a whole, because searching it would take too long',
    async (unit) => {
      expect(await redactor.redact(unit.repeat(2 ** 20 / unit.length))).toBe('[redacted:unreadable]');
    },
  );

  test.each([
    'const token = tokens.next(); // the token after the password field\n',
    '<path d="M0.12,3.45L.5.6.7.8z"/>\n',
    'https://registry.example.org/package/-/package-1.2.3.tgz\n',
    '-----BEGIN PRIVATE KEY-----\n',
    '{"key":"value","secret":"","password":null,"task-list":"a"},\n',
    `hash = "${'q7Rk2mVx0Lz9TbYc4WnHs8PdJf6Ga1Qw3Xe5Zr7UtKo'}+"\n`,
    'legal winner thank year wave sausage worth useful ',
    'legal winner thank year wave sausage worth useful\n',
  ])('searches and keeps a text that repeats %j', async (line) => {
    const text = line.repeat(2 ** 20 / line.length);
    expect((await redactor.redact(text)) === text).toBe(true);
  });
});

describe('redactJson of a megabyte', () => {
  const strings = (text: string): object[] =>
    Array.from({ length: 2 ** 20 / text.length }, (_, line) => ({ line, content: text }));

  test.each(['gldt-', 'secret_key=', 'sk-', 'cookie: a='])(
    'replaces strings that repeat %j once they have used the work of the whole value, and keeps keys and other strings',
    async (unit) => {
      const slow = strings(unit.repeat(512 / unit.length));
      const redacted = (await redactor.redactJson([...slow, { note: 'written by hand' }])) as object[];
      expect(redacted[0]).toEqual(slow[0]);
      expect(redacted[slow.length - 1]).toEqual({ line: slow.length - 1, content: '[redacted:unreadable]' });
      expect(redacted.at(-1)).toEqual({ note: 'written by hand' });
    },
  );

  test('searches and keeps many strings of code', async () => {
    const value = strings('const token = tokens.next(); // the token after the password field, see https://a.b/c\n');
    expect(await redactor.redactJson(value)).toEqual(value);
  });
});
