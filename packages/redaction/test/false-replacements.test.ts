/* oxlint-disable typescript/no-unnecessary-template-expression -- made-up secrets in pieces, so that no scanner takes this file for a leak */
import { expect, test } from 'vitest';
import { createRedactor } from '../src/index.ts';

const redactor = createRedactor();
const basic = (login: string): string => Buffer.from(login).toString('base64');
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The token that documents about JWT have. */
const SAMPLE_JWT = [
  base64url({ alg: 'HS256', typ: 'JWT' }),
  base64url({ sub: '1234567890', name: 'John Doe', iat: 1_516_239_022 }),
  ['SflKxwRJSMeKKF2QT4fw', 'pMeJf36POk6yJV', 'adQssw5c'].join(''),
].join('.');

/** Texts of real sources that hold no secret. */
test.each([
  // Names of classes, constants and members.
  'from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm',
  '::: fastapi.security.OAuth2AuthorizationCodeBearer\n\n::: fastapi.security.OAuth2PasswordBearer',
  '`OAuth2PasswordRequestForm`, `OAuth2PasswordBearer` are classes',
  'const PASSWORD_RESET = PasswordBroker::PASSWORD_RESET;',
  'const InvalidToken = PasswordBroker::INVALID_TOKEN;',
  "'password' => '--password='.$connection['password'],",
  '<assemblyIdentity name="Types" publicKeyToken="89845dcd8080cc91" />',
  // What is public.
  '[![coverage](https://codecov.io/gh/docker/compose/branch/main/graph/badge.svg?token=HP3K4Y4ctu)]',
  ' * Signature: 1fb0e66fac05322721fe3a3917f7c98dee1729af39c99eab415f22d8347b508acdf0bab9',
  `"integrity": "sha512-${'k3J9x0LmQ2vR8tYwZ7bN4cHs6fGd1pAe5uOi+KqXrVjT/yWnBzMhElFoPgCaDsUx'}=="`,
  // Passwords and tokens that stand for one.
  'postgresql+psycopg://postgres:postgres@localhost/db',
  'mysql://foo:bar@localhost/baz',
  'http://user:pass%20pass@complex.url.com/path?query=yes',
  'http://a%20b:c%20d@host/',
  'https://you:your-token@git.internal/owner/name.git',
  `headers == {"Proxy-Authorization": "Basic ${basic('user:pass')}"}`,
  `value: "Basic ${basic('admin:password')}",`,
  `val BASE_64_CREDENTIALS = "${basic('username:password')}"`,
  "req.headers.set('Authorization', 'Bearer abcdefg12345-._~+/=')",
  "req.headers.set('X-Api-Key', 'abcdefg12345-._~+/=')",
  '"hashed_password": "fakehashedsecret2",',
  "$model->password = 'password1';",
  "['password' => 'secret123', 'password_confirmation' => 'secret123']",
  'machine example.com login user password pass',
  'https://example.com/path/#view=edit&token=hunter2',
  `Paste it:\n\n${SAMPLE_JWT}\n`,
  // A cookie of settings.
  "expect('Set-Cookie', 'user=j%3A%7B%22name%22%3A%22tobi%22%7D; Path=/')",
])('redact keeps %j', async (text) => expect(await redactor.redact(text)).toBe(text));

/** Secrets that resemble them. */
test.each([
  ['postgresql://postgres:w1nterGarden@localhost/db', 'w1nterGarden'],
  ['postgresql://app:postgres-4711-xk@localhost/db', 'postgres-4711-xk'],
  ['DB_PASSWORD=secret123', 'secret123'],
  ['"password": "secretGarden77"', 'secretGarden77'],
  [`Authorization: Basic ${basic('admin:w1nterGarden')}`, basic('admin:w1nterGarden')],
  [`credentials = "${basic('deploy:w1nterGarden77')}"`, basic('deploy:w1nterGarden77')],
  ['{"token": "k3J9x0LmQ2vR8tYw"}', 'k3J9x0LmQ2vR8tYw'],
  [
    'Cookie: session=s%3Atobi.xJjV2iZ6EI7C8E5kzwbfA9PVLl1ZR07UTnuTgQQ4EnQ',
    'xJjV2iZ6EI7C8E5kzwbfA9PVLl1ZR07UTnuTgQQ4EnQ',
  ],
  [
    `Bearer ${SAMPLE_JWT.replace(/\.[^.]*\./, `.${base64url({ sub: '4711', name: 'Jane Roe' })}.`)}`,
    'SflKxwRJSMeKKF2QT4fw',
  ],
])('redact replaces the secret in %j', async (text, secret) => {
  const redacted = await redactor.redact(text);
  expect(redacted).not.toContain(secret);
  expect(redacted).toContain('[redacted:');
});
