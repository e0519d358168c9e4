import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { writeFileAtomic } from '@hookline/atomic-file';
import { CommandError, type Report, report } from '@hookline/command-report';
import { HOOK_EVENTS } from '@hookline/hook-adapters';
import type { HooklinePaths } from '@hookline/settings';

/** Dependencies of `hookline hook new`. */
export interface NewHookOptions {
  readonly paths: Pick<HooklinePaths, 'home' | 'installedProgram'>;
}

/** Flags of `hookline hook new`. */
export interface NewHookFlags {
  readonly event: string;
  readonly tools?: string;
}

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
/** Events of tool calls; a hook can refuse the call at the first two. */
const TOOL_EVENTS: ReadonlySet<string> = new Set([
  'PreToolUse',
  'PermissionRequest',
  'PostToolUse',
  'PostToolUseFailure',
]);
const SECONDS = 10;

/** Writes a hook that runs without installing or bundling anything, and reports its entry for the settings file. */
export async function newHook({ paths }: NewHookOptions, name: string, flags: NewHookFlags): Promise<Report> {
  const { event, tools } = flags;
  if (!NAME.test(name))
    throw new CommandError('a name has lower-case letters, digits and hyphens, such as no-force-push', 2);
  if (!HOOK_EVENTS.some((known) => known === event)) throw new CommandError(`no such event: ${event}; see ${DOCS}`, 2);
  if (tools !== undefined && !TOOL_EVENTS.has(event)) throw new CommandError(`${event} is no event of a tool call`, 2);
  const module = join(paths.installedProgram, '../../dist/hook.js');
  if (!existsSync(module))
    throw new CommandError('custom hooks use the installed hookline: run hookline install first');
  const file = join(paths.home, 'custom', `${name}.mjs`);
  if (existsSync(file)) throw new CommandError(`${file} exists already; choose another name`);
  await mkdir(join(paths.home, 'custom'), { recursive: true, mode: 0o700 });
  const written = await writeFileAtomic(file, source(pathToFileURL(module).href, event, tools?.split(',')));
  if (!written.ok) throw written.error;
  const hook = { type: 'command', command: process.execPath, args: [file], timeout: SECONDS };
  const group = { ...(tools === undefined ? {} : { matcher: tools.replaceAll(',', '|') }), hooks: [hook] };
  const settings = { hooks: { [event]: [group] } };
  return report({ file, settings }, () =>
    [
      `wrote ${file}`,
      '',
      'Claude Code runs it with this entry in ~/.claude/settings.json:',
      '',
      JSON.stringify(settings, null, 2),
    ].join('\n'),
  );
}

const DOCS = 'https://code.claude.com/docs/en/hooks';

function source(module: string, event: string, tools: readonly string[] | undefined): string {
  const guards = event === 'PreToolUse' || event === 'PermissionRequest';
  const lines = [
    `import { defineHook, runHook } from ${JSON.stringify(module)};`,
    '',
    '// Returning undefined lets Claude Code continue. A failure does too' +
      (guards ? ", unless onFailure is 'deny'." : '.'),
    'const hook = defineHook({',
    `  event: '${event}',`,
    ...(tools ? [`  tools: ${JSON.stringify(tools)},`] : []),
    ...(guards ? ["  onFailure: 'deny',"] : []),
    `  handle: (${TOOL_EVENTS.has(event) ? '{ tool_name, tool_input }' : 'input'}) => {`,
    '    return undefined;',
    '  },',
    '});',
    '',
    'await runHook(hook, process);',
    '',
  ];
  return lines.join('\n');
}
