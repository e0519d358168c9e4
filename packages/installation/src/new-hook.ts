import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { writeFileAtomic } from '@hookline/atomic-file';
import { CommandError, type Report, report } from '@hookline/command-report';
import {
  type ContextEvent,
  type CustomHook,
  customHookEntry,
  HOOK_EVENTS,
  type HookEventName,
  registerHook,
  type SettingsEdit,
  unregisterHook,
} from '@hookline/hook-adapters';
import type { HooklinePaths } from '@hookline/settings';
import { settingsFile } from './install.ts';

/** Dependencies of `hookline hook new` and `hookline hook unregister`. */
export interface NewHookOptions {
  readonly claudeFolder: string;
  readonly paths: Pick<HooklinePaths, 'home' | 'installedProgram'>;
}

/** Flags of `hookline hook new`. */
export interface NewHookFlags {
  readonly event: string;
  readonly tools?: string;
  /** Adds the entry to the user's settings of Claude Code. @defaultValue it is printed */
  readonly register?: boolean;
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

/** Events whose hooks may add text to the context. A hook at `PreToolUse` usually decides instead. */
const CONTEXT_EVENTS: ReadonlySet<string> = new Set<Exclude<ContextEvent, 'PreToolUse'>>([
  'PostToolUse',
  'PostToolUseFailure',
  'PostToolBatch',
  'Notification',
  'UserPromptSubmit',
  'UserPromptExpansion',
  'SessionStart',
  'Setup',
  'Stop',
  'SubagentStart',
  'SubagentStop',
  'PostModelSwitch',
]);
const DOCS = 'https://code.claude.com/docs/en/hooks';

/** Writes a hook that runs without installing or bundling anything, and reports its entry for the settings file, or adds it. */
export async function newHook(options: NewHookOptions, name: string, flags: NewHookFlags): Promise<Report> {
  const { paths } = options;
  const { tools } = flags;
  const file = fileOf(options, name);
  const event = HOOK_EVENTS.find((known) => known === flags.event);
  if (event === undefined) throw new CommandError(`no such event: ${flags.event}; see ${DOCS}`, 2);
  if (tools !== undefined && !TOOL_EVENTS.has(event)) throw new CommandError(`${event} is no event of a tool call`, 2);
  const module = join(paths.installedProgram, '../../dist/hook.js');
  if (!existsSync(module))
    throw new CommandError('custom hooks use the installed hookline: run hookline install first');
  if (existsSync(file)) throw new CommandError(`${file} exists already; choose another name`);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const written = await writeFileAtomic(file, source(pathToFileURL(module).href, event, tools?.split(',')));
  if (!written.ok) throw written.error;
  const matcher = tools?.replaceAll(',', '|');
  const custom: CustomHook = { event, matcher, command: process.execPath, file, timeout: SECONDS };
  const settings = customHookEntry(custom);
  const registered = flags.register === true;
  const target = settingsFile(options.claudeFolder, {});
  if (registered) orThrow(await registerHook({ settingsFile: target, home: paths.home }, custom), target);
  return report({ file, settings, registered }, () =>
    registered
      ? `wrote ${file}\n${target} runs it at ${event} in new sessions; hookline hook unregister ${name} removes the entry`
      : [
          `wrote ${file}`,
          '',
          `Claude Code runs it with this entry in ${target}, which --register adds:`,
          '',
          JSON.stringify(settings, null, 2),
        ].join('\n'),
  );
}

/** Removes the entries of a hook from the user's settings of Claude Code. Its file stays. */
export async function unregisterNamedHook(options: NewHookOptions, name: string): Promise<Report> {
  const file = fileOf(options, name);
  const target = settingsFile(options.claudeFolder, {});
  const { changed } = orThrow(await unregisterHook({ settingsFile: target, home: options.paths.home }, file), target);
  return report({ file, settings: target, changed }, () =>
    changed ? `${target}: the entry is removed; ${file} stays` : `${target} has no entry of ${file}`,
  );
}

function fileOf({ paths }: NewHookOptions, name: string): string {
  if (!NAME.test(name))
    throw new CommandError('a name has lower-case letters, digits and hyphens, such as no-force-push', 2);
  return join(paths.home, 'custom', `${name}.mjs`);
}

function orThrow(edit: SettingsEdit, file: string): { readonly changed: boolean } {
  if (edit.ok) return edit;
  const { column, line, message } = edit.error;
  throw new CommandError(`${file}:${line}:${column}: ${message}; the file was not changed`);
}

/** An answer that the event is often used for. */
function answerOf(event: HookEventName): { readonly name: string; readonly example: string } | undefined {
  if (event === 'PreToolUse') return { name: 'denyCall', example: "denyCall('the reason, which Claude reads')" };
  if (!CONTEXT_EVENTS.has(event)) return undefined;
  return { name: 'addContext', example: `addContext('${event}', 'text that Claude reads')` };
}

function source(module: string, event: HookEventName, tools: readonly string[] | undefined): string {
  const answer = answerOf(event);
  const isGuard = event === 'PreToolUse' || event === 'PermissionRequest';
  const names = ['defineHook', 'runHook', ...(answer ? [answer.name] : [])].sort();
  const lines = [
    `import { ${names.join(', ')} } from ${JSON.stringify(module)};`,
    '',
    'const hook = defineHook({',
    `  event: '${event}',`,
    ...(tools ? [`  tools: ${JSON.stringify(tools)},`] : []),
    ...(isGuard ? ['  // A failure refuses the call. Without this line, the call runs.', "  onFailure: 'deny',"] : []),
    `  handle: (${TOOL_EVENTS.has(event) ? '{ tool_name, tool_input }' : 'input'}) => {`,
    ...(answer ? [`    // return ${answer.example};`] : []),
    '    // Claude Code continues as without this hook.',
    '    return undefined;',
    '  },',
    '});',
    '',
    'await runHook(hook, process);',
    '',
  ];
  return lines.join('\n');
}
