import { unwrapStatusLine, wrapStatusLine } from '@hookline/context-budget';
import { decisions, RECORDING, type Registration, type StatusLine } from '@hookline/hook-adapters';
import type { HooklineSettings } from '@hookline/settings';
import type { Runtime } from './compose.ts';
import { SEARCH_TOOLS } from './daemon/self-driving/search-answers.ts';

/** Tools that write code. */
const WRITING_TOOLS = ['Write', 'Edit', 'NotebookEdit'] as const;

/** What is registered: recording, and decisions for exactly those tools for which the settings switch one on. */
export function registrationsOf({ delegation, contextBudget, searchCache }: HooklineSettings): readonly Registration[] {
  const advises = delegation.mode !== 'off';
  const before = [
    ...(advises ? WRITING_TOOLS : []),
    ...(searchCache.answer ? [...SEARCH_TOOLS, ...searchCache.searchTools] : []),
  ];
  const after = [
    ...(advises && delegation.notes ? WRITING_TOOLS : []),
    ...(contextBudget.condense ? contextBudget.condenseTools : []),
  ];
  return [
    ...RECORDING,
    ...decisions({
      before,
      after: contextBudget.notes ? '*' : [...new Set(after)],
      contextLost: searchCache.answer,
    }),
  ];
}

/** Our status line around the user's own, if that is switched on. */
export function statusLineOf({ paths, settings }: Runtime): StatusLine {
  const script = paths.statusLineScript;
  return {
    wanted: settings.contextBudget.statusLine,
    wrap: (userCommand) =>
      wrapStatusLine({ script, folder: paths.statusLines, ...(userCommand === undefined ? {} : { userCommand }) }),
    unwrap: (command) => unwrapStatusLine(command, script),
  };
}
