import { SECOND_MS, throttle } from '@hookline/clock';
import { type Report, report, table } from '@hookline/command-report';
import { backfill } from './backfill.ts';
import type { ImportOptions } from './import-options.ts';
import type { RecordSource } from './tools.ts';

/** Result of an import of records of another program. */
interface ImportedRecords {
  readonly source: string;
  /** Edits that were not known. */
  readonly imported: number;
  readonly already_known: number;
  readonly refused: number;
  readonly records: number;
  /** Records that cannot be used, with the reason. */
  readonly refused_records: readonly { readonly record: string; readonly reason: string }[];
  readonly files: number;
  readonly lines: number;
  readonly other_ranges: number;
  readonly mismatched_ranges: number;
  readonly missing_files: number;
  readonly ignored_files: number;
  readonly stopped: string | null;
}

/** Refused records that are named in text. */
const NAMED = 5;

/** Imports who wrote lines from records of other programs. Everything is sent again when it is repeated, which changes nothing. */
export async function importRecords(options: ImportOptions, source: RecordSource): Promise<Report> {
  const tools = await options.backfill();
  const { counts, steps } = await tools.records(source);
  const onProgress = (): void => options.tell(`${counts().records} records, ${counts().files} files …`);
  const result = await backfill({
    steps,
    send: tools.send,
    onProgress: throttle(options.clock, SECOND_MS, onProgress),
  });
  const { files, ignored, lines, mismatched, missing, others, recorded, records, refused } = counts();
  const answer: ImportedRecords = {
    source: source.format === 'git-ai' ? source.repository : source.file,
    imported: result.imported,
    already_known: result.known + recorded,
    refused: result.refused,
    records,
    refused_records: refused,
    files,
    lines,
    other_ranges: others,
    mismatched_ranges: mismatched,
    missing_files: missing,
    ignored_files: ignored,
    stopped: result.stopped ?? null,
  };
  return report(
    answer,
    textOf,
    answer.stopped === null
      ? undefined
      : `stopped: ${answer.stopped}. Start the service (hookline up) and repeat the command`,
  );
}

function textOf({ refused_records: refused, stopped, ...counts }: ImportedRecords): string {
  const rows = [...Object.entries(counts), ['refused_records', refused.length], ['stopped', stopped ?? 'no']];
  const named = refused.slice(0, NAMED).map(({ reason, record }) => `record ${record}: ${reason}`);
  return [
    table(rows.map(([name, value]) => [String(name), String(value)])),
    ...named,
    ...(refused.length > NAMED ? [`and ${refused.length - NAMED} more; --json names all`] : []),
  ].join('\n');
}
