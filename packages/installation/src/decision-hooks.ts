import { unwrapStatusLine, wrapStatusLine } from '@hookline/context-budget';
import { WRITING_TOOLS } from '@hookline/delegation';
import { decisions, RECORDING, type Registration, type StatusLine } from '@hookline/hook-adapters';
import { SEARCH_TOOLS } from '@hookline/search-cache';
import type { HooklinePaths, HooklineSettings } from '@hookline/settings';

/** Returns the hooks to register: recording, and decisions for the tools for which the settings enable one. */
export function registrationsOf({
  contextBudget,
  delegation,
  enforcement,
  searchCache,
}: HooklineSettings): readonly Registration[] {
  const advises = delegation.mode !== 'off';
  const before = [
    ...(advises ? WRITING_TOOLS : []),
    ...(enforcement.enabled && enforcement.mode === 'block' ? enforcement.interceptTools : []),
    ...(searchCache.answer ? [...SEARCH_TOOLS, ...searchCache.searchTools] : []),
  ];
  const after = [
    ...(advises && delegation.notes ? WRITING_TOOLS : []),
    ...(enforcement.enabled ? enforcement.interceptTools : []),
    ...(contextBudget.condense ? contextBudget.condenseTools : []),
  ];
  return [
    ...RECORDING,
    ...decisions({
      before: [...new Set(before)],
      after: contextBudget.notes ? '*' : [...new Set(after)],
      contextLost: searchCache.answer,
      turnEnd: enforcement.enabled && enforcement.settled,
    }),
  ];
}

/** Options of {@link statusLineOf}. */
export interface StatusLineOptions {
  readonly paths: Pick<HooklinePaths, 'statusLineScript' | 'statusLines'>;
  readonly settings: Pick<HooklineSettings, 'contextBudget'>;
}

/** Returns the status line that wraps the user's own, for the installation of hooks. */
export function statusLineOf({ paths, settings }: StatusLineOptions): StatusLine {
  const script = paths.statusLineScript;
  return {
    wanted: settings.contextBudget.statusLine,
    wrap: (userCommand) => wrapStatusLine({ script, folder: paths.statusLines, userCommand }),
    unwrap: (command) => unwrapStatusLine(command, script),
  };
}
