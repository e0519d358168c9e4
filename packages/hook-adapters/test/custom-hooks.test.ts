import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { type CustomHook, customHookEntry, registerHook, unregisterHook } from '../src/index.ts';

const mine: CustomHook = {
  event: 'PreToolUse',
  matcher: 'Bash|Write',
  command: '/usr/bin/node',
  file: '/home/a home/mine.mjs',
  timeout: 10,
};
const theirs = `{
    "model": "opus",
    "hooks": {
        "PreToolUse": [
            { "matcher": "Edit", "hooks": [ { "type": "command", "command": "theirs.sh", "timeout": 3 } ] }
        ]
    }
}
`;

function settingsWith(text?: string) {
  const folder = temporaryFolder();
  const options = { settingsFile: join(folder, 'claude', 'settings.json'), home: join(folder, 'hooks') };
  if (text !== undefined) {
    const settingsFile = join(folder, 'settings.json');
    writeFileSync(settingsFile, text);
    return { ...options, settingsFile };
  }
  return options;
}
const read = ({ settingsFile }: { readonly settingsFile: string }): string => readFileSync(settingsFile, 'utf8');

test('a registered hook stands beside those of the user, which stay byte by byte when it is removed', async () => {
  const options = settingsWith(theirs);
  expect(await registerHook(options, mine)).toMatchObject({ ok: true, changed: true });
  const { hooks, model } = JSON.parse(read(options));
  expect(model).toBe('opus');
  expect(hooks.PreToolUse).toEqual([
    { matcher: 'Edit', hooks: [{ type: 'command', command: 'theirs.sh', timeout: 3 }] },
    ...(customHookEntry(mine).hooks['PreToolUse'] ?? []),
  ]);
  expect(readdirSync(join(options.home, 'backups'))).toHaveLength(1);
  expect(await unregisterHook(options, mine.file)).toMatchObject({ ok: true, changed: true });
  expect(read(options)).toBe(theirs);
  expect(await unregisterHook(options, mine.file)).toMatchObject({ ok: true, changed: false });
});

test('registering again changes nothing, and another event replaces the earlier registration', async () => {
  const options = settingsWith();
  await registerHook(options, mine);
  const first = read(options);
  expect(first.endsWith('\n')).toBe(true);
  expect(await registerHook(options, mine)).toMatchObject({ ok: true, changed: false });
  expect(read(options)).toBe(first);
  await registerHook(options, { ...mine, event: 'Stop', matcher: undefined });
  expect(JSON.parse(read(options)).hooks).toEqual({
    Stop: [{ hooks: [{ type: 'command', command: mine.command, args: [mine.file], timeout: 10 }] }],
  });
});

test('a settings file with a syntax error is refused with its place, and not changed', async () => {
  const options = settingsWith('{ "hooks": [ }');
  expect(await registerHook(options, mine)).toMatchObject({ ok: false, error: { line: 1, column: 14 } });
  expect(read(options)).toBe('{ "hooks": [ }');
  expect(existsSync(options.home)).toBe(false);
});
