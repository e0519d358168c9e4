import { stat } from 'node:fs/promises';
import { MIB } from '@hookline/clock';
import type { ToolActivity } from '@hookline/recorder';
import { createToolCallReader } from '@hookline/transcripts';
import { SHELL_TOOLS } from './hook-activity.ts';
import { transcriptActivity } from './transcript-activity.ts';

/** Part of a transcript, from its end, that is searched, in bytes. */
const SEARCHED_BYTES = 4 * MIB;

/**
 * Returns the commands that the user interrupted since a time, from the end of a transcript: no hook reports them. The time
 * that a command ran includes the wait for a permission. A transcript that cannot be read has none.
 *
 * @param since - milliseconds since 1970
 */
export async function interruptedCommands(transcriptPath: string, since: number): Promise<ToolActivity[]> {
  const reader = createToolCallReader({ tools: [...SHELL_TOOLS], failures: true });
  const found: ToolActivity[] = [];
  try {
    const { size } = await stat(transcriptPath);
    for await (const call of reader.read(transcriptPath, Math.max(0, size - SEARCHED_BYTES))) {
      const activity = transcriptActivity(call);
      const { askedAt = activity.at, at } = activity;
      if (at < since || !call.isStopped) continue;
      found.push({ ...activity, interrupted: true, durationMs: at - askedAt });
    }
  } catch {
    return [];
  }
  return found;
}
