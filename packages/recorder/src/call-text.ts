import type { HookExecutionInput } from '@hookline/contracts';
import type { ToolActivity } from './activity.ts';
import { onlyPaths, pathsNamed } from './named-paths.ts';
import type { TextPolicy } from './text-policy.ts';
import { shorten, summarizeInput } from './tool-input.ts';

/** Longest error that is kept, in characters. */
export const MAX_ERROR = 4000;

/**
 * What may be kept of what a tool call was given and answered. Both quote files, so the strictest mode holds of the folder
 * worked in and of all paths that the call names; of one that names a path that is never traced only paths are kept.
 */
export async function callText(
  activity: ToolActivity,
  texts: TextPolicy,
  ignores: (path: string) => boolean,
): Promise<Pick<HookExecutionInput, 'input_data' | 'error_message'>> {
  const { cwd, error, input } = activity;
  const named = pathsNamed(activity);
  const places = [cwd, ...named];
  if (!texts.keepsText(places)) return {};
  if (named.some(ignores)) {
    const paths = onlyPaths(input);
    return paths ? { input_data: summarizeInput(await texts.redactJson(places, paths)) } : {};
  }
  return {
    input_data: summarizeInput(await texts.redactJson(places, input)),
    ...(error === undefined ? {} : { error_message: shorten(await texts.redact(places, error), MAX_ERROR) }),
  };
}
