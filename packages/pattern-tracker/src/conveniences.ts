import type { PatternContext, PatternReference } from './context.ts';
import type { PatternTracker } from './pattern-tracker.ts';
import type { TrackerResult } from './results.ts';

/** Tracks a file that the Write tool created. */
export function trackWriteTool(
  tracker: PatternTracker,
  file: { readonly filePath: string; readonly content: string; readonly language?: string | undefined },
  context: PatternContext = {},
): Promise<TrackerResult> {
  return tracker.trackCreation(file.content, fileContext(file, 'Write', context));
}

/** A file that the Edit tool changed, with the previous text of the file or the id of its pattern. */
export type EditedFile = {
  readonly filePath: string;
  readonly newContent: string;
  readonly language?: string | undefined;
} & ({ readonly patternId: string } | { readonly before: string | { readonly patternId: string } });

/** Tracks a change by the Edit tool. */
export function trackEditTool(
  tracker: PatternTracker,
  file: EditedFile,
  context: PatternContext = {},
): Promise<TrackerResult> {
  return tracker.trackModification(parentOf(file), file.newContent, fileContext(file, 'Edit', context));
}

function parentOf(file: EditedFile): PatternReference {
  if ('patternId' in file) return file.patternId;
  return typeof file.before === 'string' ? { code: file.before } : file.before;
}

function fileContext(
  { filePath, language }: { readonly filePath: string; readonly language?: string | undefined },
  toolName: string,
  context: PatternContext,
): PatternContext {
  return {
    ...context,
    language: language ?? context.language,
    provenance: { tool_name: toolName, ...context.provenance, file_path: filePath },
  };
}
