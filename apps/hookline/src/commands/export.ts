import { SECOND_MS, throttle } from '@hookline/clock';
import type { ExportKind } from '@hookline/contracts';
import { type ExportFormat, exportText } from '@hookline/interchange';
import { parseTime } from '@hookline/command-report';
import { unwrap } from '@hookline/record-reports';
import { streamData, tell } from '../output.ts';
import type { Runtime } from '../runtime.ts';

/** Dependencies of `hookline export`. */
export type ExportCommandOptions = Pick<Runtime, 'client' | 'clock' | 'environment' | 'lineKey' | 'locate' | 'version'>;

/** Flags of `hookline export`. */
export interface ExportFlags {
  readonly format?: ExportFormat;
  readonly json?: boolean;
  readonly since?: string;
  readonly ref?: string;
  readonly rev?: string;
}

/**
 * Prints everything of a kind, a page at a time, or the lines of a revision, with progress on standard error. Only `git-notes`
 * writes to the repository.
 */
export async function exportCommand(
  options: ExportCommandOptions,
  kind: ExportKind | 'agent-trace' | 'git-notes',
  { format, json, ref, rev, since: from }: ExportFlags,
): Promise<void> {
  const { client, clock } = options;
  if (kind === 'agent-trace') return (await import('./export-lines.ts')).exportLines(options, rev);
  if (kind === 'git-notes') return (await import('./export-lines.ts')).exportNotes(options, { json, ref, rev });
  const since = from === undefined ? undefined : parseTime('--since', from, clock.now());
  let count = 0;
  const progress = throttle(clock, SECOND_MS, () => tell(`${count} ${kind} …`));
  await streamData(
    exportText({
      kind,
      format,
      page: async (cursor) => unwrap(await client().exportPage(kind, { since, cursor })),
      onProgress: (rows) => {
        count = rows;
        progress();
      },
    }),
  );
}
