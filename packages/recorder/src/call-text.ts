import type { HookExecutionInput } from '@hookline/contracts';
import type { ToolActivity } from './activity.ts';
import { collectPaths, pathMembersOf } from './named-paths.ts';
import { withoutPrivateValues } from './private-parts.ts';
import type { TextPolicy } from './text-policy.ts';
import { summarizeInput, truncate } from './tool-input.ts';

/** Longest error text that is recorded, in characters. */
export const MAX_ERROR = 4000;

/** Rules for paths that a call names. */
export interface PathRules {
  readonly ignores: (path: string) => boolean;
  readonly excludes: (path: string) => boolean;
}

/**
 * Returns the input and error text of a tool call to record. Both may quote files, so the strictest mode of the working
 * directory and of all paths that the call names applies; for a call that names an ignored path only paths are recorded, for
 * one that names an excluded path nothing. Private parts are left out.
 */
export async function callText(
  activity: ToolActivity,
  texts: TextPolicy,
  { excludes, ignores }: PathRules,
): Promise<Pick<HookExecutionInput, 'input_data' | 'error_message'>> {
  const { cwd, error, input } = activity;
  const named = collectPaths(activity);
  const scope = [cwd, ...named];
  if (!texts.keepsText(scope) || named.some(excludes)) return {};
  if (named.some(ignores)) {
    const paths = pathMembersOf(input);
    return paths ? { input_data: summarizeInput(await texts.redactJson(scope, paths)) } : {};
  }
  return {
    input_data: summarizeInput(await texts.redactJson(scope, withoutPrivateValues(input))),
    error_message: error === undefined ? undefined : truncate(await texts.redact(scope, error), MAX_ERROR),
  };
}
