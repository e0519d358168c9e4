import type { CommandDiff } from '@hookline/recorder';
import { z } from 'zod';

const hunk = z.looseObject({
  oldStart: z.number().optional(),
  newStart: z.number(),
  lines: z.array(z.string()),
});

const response = z.looseObject({
  backgroundTaskId: z.string().optional(),
  bashEditDiff: z
    .looseObject({
      files: z
        .array(
          z.looseObject({
            filePath: z.string(),
            hunks: z.array(hunk).default([]),
            created: z.boolean().default(false),
            deleted: z.boolean().default(false),
          }),
        )
        .default([]),
      changedFiles: z.array(z.string()).default([]),
      shared: z.unknown().optional(),
    })
    .optional(),
});

/** The parts of a command's response that concern files. */
export interface CommandResponse {
  /** Diff that the client made; absent when nothing changed or the client makes none. */
  readonly commandDiff?: CommandDiff | undefined;
  /** Task that goes on in the background. */
  readonly backgroundTaskId?: string | undefined;
}

/** Reads the response of a shell tool. A response of an unknown shape has neither a diff nor a task. */
export function commandResponse(toolResponse: unknown): CommandResponse {
  const { backgroundTaskId, bashEditDiff } = response.safeParse(toolResponse).data ?? {};
  if (!bashEditDiff) return { backgroundTaskId };
  const { changedFiles, files, shared } = bashEditDiff;
  return {
    backgroundTaskId,
    commandDiff: {
      files: files.map(({ created, deleted, filePath, hunks }) => ({
        path: filePath,
        hunks: hunks.map(({ lines, newStart, oldStart = newStart }) => ({ oldStart, newStart, lines })),
        created,
        deleted,
      })),
      changedFiles: changedFiles.length === 0 ? files.map(({ filePath }) => filePath) : changedFiles,
      shared: shared === true || (Array.isArray(shared) && shared.length > 0),
    },
  };
}
