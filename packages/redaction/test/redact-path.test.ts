import { expect, test } from 'vitest';
import { createRedactor } from '../src/index.ts';

const redactor = createRedactor();
/** In parts, so that no scanner takes it for a real one. */
const TOKEN = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
const OTHER = ['ghp', 'kWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUy'].join('_');

test('redactPath replaces a secret in a file name and keeps folders and the extension', async () => {
  expect(await redactor.redactPath(`/home/dev/${TOKEN}.txt`)).toMatch(
    /^\/home\/dev\/\[redacted:github-pat-[0-9a-f]{8}\]\.txt$/,
  );
  expect(await redactor.redactPath(`/home/dev/${TOKEN}/src/a.ts`)).toMatch(
    /^\/home\/dev\/\[redacted:github-pat-[0-9a-f]{8}\]\/src\/a\.ts$/,
  );
  expect(await redactor.redactPath('/home/dev/password=winter23Garden.txt')).toMatch(
    /^\/home\/dev\/password=\[redacted:password-[0-9a-f]{8}\]\.txt$/,
  );
});

test('redactPath gives one path one name, in every folder, and different paths different names', async () => {
  const [one, again, other] = await Promise.all(
    [`a/${TOKEN}.md`, `b/${TOKEN}.md`, `a/${OTHER}.md`].map(redactor.redactPath),
  );
  expect(again?.slice(1)).toBe(one?.slice(1));
  expect(other).not.toBe(one);
  expect(await redactor.redactPath(one ?? '')).toBe(one);
});

test.each([
  '/home/dev/src/password-reset.ts',
  'C:\\work\\token.service.cs',
  'a/secret:b/c.ts',
  'github.com/owner/name',
  '',
])('redactPath does not change %j', async (path) => expect(await redactor.redactPath(path)).toBe(path));
