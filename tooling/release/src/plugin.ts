import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECORDING } from '@hookline/hook-adapters';

const FOLDER = 'plugins/hookline';
/** Variable of Claude Code in the place of the plugin's folder. */
const SCRIPT = '${CLAUDE_PLUGIN_ROOT}/scripts/hook.sh';

/** Returns the files of the plugin that follow from other files, by their path in the repository. */
export function pluginFiles(root: string): ReadonlyMap<string, string> {
  const { version } = JSON.parse(readFileSync(join(root, 'apps/hookline/package.json'), 'utf8')) as { version: string };
  const manifest = join(FOLDER, '.claude-plugin/plugin.json');
  const text = readFileSync(join(root, manifest), 'utf8');
  return new Map([
    [manifest, text.replace(/"version": "[^"]*"/, `"version": "${version}"`)],
    [join(FOLDER, 'hooks/hooks.json'), `${JSON.stringify(hooksFile(), null, 2)}\n`],
  ]);
}

/** Writes the version of the app and the registrations of the hooks into the plugin. */
export function writePlugin(root: string): void {
  for (const [path, text] of pluginFiles(root)) writeFileSync(join(root, path), text);
}

/**
 * Returns the same registrations as `hookline install`, each through the script that finds the installed program. A shell runs it,
 * because the plugin's folder may be on a file system that executes no files.
 */
function hooksFile(): Readonly<Record<string, unknown>> {
  const hooks = RECORDING.map(({ event, script, async, timeout }) => {
    const command = { type: 'command', command: '/bin/sh', args: [SCRIPT, script, event] };
    return [event, [{ hooks: [{ ...command, ...(async ? { async } : {}), timeout }] }]] as const;
  });
  return { description: 'Records what Claude Code writes; never blocks.', hooks: Object.fromEntries(hooks) };
}
