import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

/** Returns what `hookline doctor` says about commands. It fails without a service, so its exit code is not looked at. */
async function commandsCheck(it: CommandLine): Promise<unknown> {
  const { stdout } = await it.run(['doctor', '--json']);
  const { checks } = JSON.parse(stdout) as { readonly checks: readonly { readonly name: string }[] };
  return checks.find(({ name }) => name === 'commands');
}

test('install reports the diff of commands and its cost, and doctor what is missed without it', async () => {
  const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
  const installed = await it.run(['install']);
  expect(installed.stdout).toContain('bashEditDiffEnabled is true');
  expect(installed.stdout).toContain('16 to 24 ms');
  expect(await it.json('install')).toMatchObject({ changed: false, command_diff: true });
  expect(await commandsCheck(it)).toMatchObject({ result: 'ok' });

  const file = join(it.folder, '.claude', 'settings.json');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('"bashEditDiffEnabled": true', '"bashEditDiffEnabled": false'),
  );
  expect(await it.json('install')).toMatchObject({ command_diff: false });
  expect(await commandsCheck(it)).toMatchObject({
    result: 'warn',
    fix: expect.stringContaining('bashEditDiffEnabled'),
  });
});
