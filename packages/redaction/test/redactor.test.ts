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
