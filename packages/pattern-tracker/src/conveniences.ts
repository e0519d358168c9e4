import type { PatternContext } from './context.ts';
import type { PatternTracker } from './pattern-tracker.ts';
import type { TrackerResult } from './results.ts';

/** Tracks what a Write tool wrote into a file that was not there. */
export function trackWriteTool(
  tracker: PatternTracker,
  file: { readonly filePath: string; readonly content: string; readonly language?: string },
  context: PatternContext = {},
): Promise<TrackerResult> {
  return tracker.trackCreation(file.content, {
    toolName: 'Write',
    ...context,
    ...languageOf(file),
    filePath: file.filePath,
  });
}

/** Tracks what an Edit tool made of a file: `before` is its text, or the id of the pattern it was. */
export function trackEditTool(
  tracker: PatternTracker,
  file: {
    readonly filePath: string;
    readonly before: string | { readonly patternId: string };
    readonly newContent: string;
    readonly language?: string;
  },
  context: PatternContext = {},
): Promise<TrackerResult> {
  return tracker.trackModification(file.before, file.newContent, {
    toolName: 'Edit',
    ...context,
    ...languageOf(file),
    filePath: file.filePath,
  });
}

function languageOf({ language }: { readonly language?: string }): PatternContext {
  return language === undefined ? {} : { language };
}
