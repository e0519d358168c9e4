import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mountTmpfs, temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import {
  addHooks,
  type CommandHook,
  type InstallOptions,
  installHooks,
  isInstalled,
  RECORDING,
  refusesToExecute,
  removeHooks,
  uninstallHooks,
} from '../src/index.ts';

const theirs =
  '{\n  "model": "opus",\n  "hooks": { "Stop": [{ "hooks": [{ "type": "command", "command": "/bin/sh", "args": ["/other.sh"] }] }] }\n}\n';

function optionsIn(folder: string, home: string): InstallOptions {
  return { settingsFile: join(folder, 'settings.json'), home, node: process.execPath, app: '/opt/none.js' };
}

function hooksIn({ settingsFile }: InstallOptions): (CommandHook & { readonly event: string })[] {
  const { hooks } = JSON.parse(readFileSync(settingsFile, 'utf8')) as {
    hooks: Record<string, { hooks: CommandHook[] }[]>;
  };
  return Object.entries(hooks).flatMap(([event, groups]) =>
    groups.flatMap((group) => group.hooks.map((hook) => ({ ...hook, event }))),
  );
}

test('hooks of a home that executes no files run, and uninstalling restores the settings byte by byte', async (context) => {
  const [folder, mount] = [temporaryFolder(), temporaryFolder()];
  context.skip(!mountTmpfs(mount, 'noexec,size=4m,mode=700'), 'mounting needs root');
  const options = optionsIn(folder, join(mount, 'hooks'));
  writeFileSync(options.settingsFile, theirs);
  expect(await installHooks(options)).toMatchObject({ ok: true, changed: true });
  expect(refusesToExecute(options.home)).toBe(true);
  expect(await installHooks(options)).toMatchObject({ ok: true, changed: false });
  expect(await isInstalled(options)).toBe(true);
  const hooks = hooksIn(options).filter(({ args }) => args[0] !== '/other.sh');
  expect(hooks).toHaveLength(RECORDING.length);
  for (const { args, command, event } of hooks)
    expect(execFileSync(command, [...args], { input: JSON.stringify({ event }), encoding: 'utf8' })).toBe('');
  const inbox = join(options.home, '.cache/inbox');
  const stored = readdirSync(inbox).filter((name) => name.endsWith('.json'));
  expect(stored.map((name) => readFileSync(join(inbox, name), 'utf8')).sort()).toEqual(
    hooks.map(({ event }) => JSON.stringify({ event })).sort(),
  );
  expect(await uninstallHooks(options)).toMatchObject({ ok: true, changed: true });
  expect(readFileSync(options.settingsFile, 'utf8')).toBe(theirs);
});

test('installing again registers /bin/sh once the file system no longer executes the scripts', async (context) => {
  const [folder, home] = [temporaryFolder(), temporaryFolder()];
  const options = optionsIn(folder, home);
  await installHooks(options);
  expect(hooksIn(options).map(({ command }) => command)).not.toContain('/bin/sh');
  context.skip(!mountTmpfs(home, 'noexec,size=4m,mode=700'), 'mounting needs root');
  expect(await installHooks(options)).toMatchObject({ ok: true, changed: true });
  expect(new Set(hooksIn(options).map(({ command }) => command))).toEqual(new Set(['/bin/sh']));
  expect(hooksIn(options)).toHaveLength(RECORDING.length);
});

test('a script whose mode forbids to execute it is no sign of such a file system', () => {
  const home = temporaryFolder();
  expect(refusesToExecute(home)).toBe(false);
  mkdirSync(join(home, 'bin'));
  writeFileSync(join(home, 'bin/capture.sh'), '');
  chmodSync(join(home, 'bin/capture.sh'), 0o600);
  expect(refusesToExecute(home)).toBe(false);
});

test.each([undefined, '/bin/sh'])('hooks that %s runs are removed by a launcher of either kind', (interpreter) => {
  const added = addHooks(theirs, RECORDING, { kind: 'sh', home: '/h', interpreter });
  const other = interpreter === undefined ? '/bin/sh' : undefined;
  expect(added.ok && removeHooks(added.text, { kind: 'sh', home: '/h', interpreter: other })).toMatchObject({
    ok: true,
    text: theirs,
  });
  const again = addHooks(added.ok ? added.text : '', RECORDING, { kind: 'sh', home: '/h', interpreter: other });
  expect(again.ok && removeHooks(again.text, { kind: 'sh', home: '/h' })).toMatchObject({ text: theirs });
});
