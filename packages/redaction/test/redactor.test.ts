/* oxlint-disable typescript/no-unnecessary-template-expression -- made-up secrets in pieces, so that no scanner takes this file for a leak */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../src/index.ts';

const redactor = createRedactor({ patterns: [{ kind: 'employee', pattern: /\bEMP-\d{6}\b/g }] });

/** Made up, but shaped as the real ones are. */
const secrets = {
  'github-token': `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`,
  'slack-token': `xoxb-${'123456789012-1234567890123-abcdefghijklmnopqrstuvwx'}`,
  'anthropic-api-key': `sk-ant-api03-${'a1B2'.repeat(23)}b${'AA'}`,
  'aws-key': `AKIA${'QYLPMN5HHHFPZAM2'}`,
  employee: 'EMP-123456',
};

describe('secrets are replaced, and nothing else', () => {
  test.each(Object.entries(secrets))('%s', async (kind, secret) => {
    const text = `const before = 1;\nconst token = "${secret}";\nconst after = 2;\n`;
    expect(await redactor.redact(text)).toBe(
      `const before = 1;\nconst token = "[redacted:${kind}]";\nconst after = 2;\n`,
    );
  });

  test('a private key, a password in a URL, a bearer token', async () => {
    const key = `-----BEGIN RSA PRIVATE ${'KEY-----\nMIIEow\n-----END RSA PRIVATE'} KEY-----`;
    expect(await redactor.redact(`x = """${key}"""`)).toBe('x = """[redacted:private-key]"""');
    const url = await redactor.redact('url = "postgres://user:hunter2pass@db.example.com/x"');
    expect(url).not.toContain('hunter2pass');
    expect(await redactor.redact(`curl -H "Authorization: Bearer ${'abcdefghijklmnopqrstuvwxyz0123'}"`)).toBe(
      'curl -H "Authorization: Bearer [redacted:authorization]"',
    );
  });

  test('code without secrets stays as it is', async () => {
    const code =
      'export const token = readToken();\nconst password = process.env.PASSWORD;\nconst id = "3d73da5b43ce076f";\n';
    expect(await redactor.redact(code)).toBe(code);
  });

  test('many secrets in one text, each at its place', async () => {
    const text = Object.values(secrets).join(' and ');
    expect(await redactor.redact(text)).toBe(
      Object.keys(secrets)
        .map((kind) => `[redacted:${kind}]`)
        .join(' and '),
    );
  });
});

test('two texts that differ in the secret only become the same: what is known of one is known of the other', async () => {
  const text = (token: string): string => `fetch(url, { token: "${token}" })`;
  const other = `ghp_${'AAAAAAAAAAAA4fNP0UcnZwJUVFk6LO0pINUx'}`;
  expect(await redactor.redact(text(secrets['github-token']))).toBe(await redactor.redact(text(other)));
});

test('redacting again changes nothing', async () => {
  const text = `${Object.values(secrets).join('\n')}\npostgres://user:hunter2pass@db.example.com/x`;
  const once = await redactor.redact(text);
  expect(await redactor.redact(once)).toBe(once);
});

describe('what hides a secret from the rules', () => {
  const awsSecret = `wJalrXUtnFEMI/K7MDENG/${'bPxRfiCYzzzzzzzKE/'}`;

  test('in JSON, a line break, a tab or a quote before it', async () => {
    for (const secret of Object.values(secrets)) {
      for (const before of ['keys:\n', 'key\t', 'key="', 'é\n\r\n']) {
        const redacted = (await redactor.redactJson({ content: `${before}${secret}\nafter` })) as { content: string };
        expect(redacted.content).not.toContain(secret);
        expect(redacted.content).toMatch(/^(?:keys?|é)[\s\S]*\nafter$/);
      }
    }
  });

  test('a comment that switches the rules off', async () => {
    const secret = secrets['github-token'];
    for (const comment of [
      '// secretlint-disable\n',
      'please note: secretlint-disable\n',
      '/* secretlint-disable */ ',
    ]) {
      expect(await redactor.redact(`${comment}"${secret}"`)).toBe(`${comment}"[redacted:github-token]"`);
      expect(await redactor.redactJson({ old: comment, new: `"${secret}"` })).toEqual({
        old: comment,
        new: '"[redacted:github-token]"',
      });
    }
  });

  test('an AWS secret key is redacted whole, and its name stays', async () => {
    expect(await redactor.redact(`aws_secret_access_key = ${awsSecret}\n`)).toBe(
      'aws_secret_access_key = [redacted:aws-secret-access-key]\n',
    );
    expect(await redactor.redactJson({ SecretAccessKey: awsSecret, region: 'eu' })).toEqual({
      SecretAccessKey: '[redacted:aws-secret-access-key]',
      region: 'eu',
    });
  });

  test('what begins in one string and ends in another takes nothing between with it', async () => {
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

test('of JSON the strings are redacted, the rest stays', async () => {
  const value = {
    [secrets.employee]: 1,
    list: [secrets['github-token'], 2, null, { deep: `${secrets['aws-key']}\n` }],
    'a"b': 'c\\d',
  };
  expect(await redactor.redactJson(value)).toEqual({
    '[redacted:employee]': 1,
    list: ['[redacted:github-token]', 2, null, { deep: '[redacted:aws-key]\n' }],
    'a"b': 'c\\d',
  });
});

test('JSON without secrets comes back equal, whatever it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      expect(await redactor.redactJson(value)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 100 },
  );
});

test('a pattern that cannot be used is named', () => {
  expect(() => createRedactor({ patterns: [{ kind: 'x', pattern: /x/ }] })).toThrow(/pattern x must have the flag g/);
  expect(() => createRedactor({ patterns: [{ kind: 'A B', pattern: /x/g }] })).toThrow(TypeError);
});

test('what was redacted leaves nothing behind in the process', async () => {
  performance.clearMarks();
  await createRedactor().redact('const wanted = 12345678;');
  expect(performance.getEntriesByType('mark')).toEqual([]);
});
