import type { TokenUsageInput } from '@hookline/contracts';
import { type Outcome, success } from '@hookline/outcome';
import { createUsageReader, type TranscriptFile, type UsagePosition } from '@hookline/transcripts';
import type { BackfillLog } from './backfill-log.ts';
import { toUsageInput, type UsageNames } from './usage-input.ts';

/** Records in one request. */
const BATCH_RECORDS = 500;
/** Before the path of a transcript in the log: positions of token usage are apart from those of tool calls. */
const SOURCE = 'usage:';

/** Sends records of token usage. Sending again must have no effect. */
export type SendUsage = (
  records: readonly TokenUsageInput[],
) => Promise<Outcome<{ readonly accepted: number; readonly known: number }, { readonly message: string }>>;

/** Options of {@link collectTokenUsage}. */
export interface CollectUsageOptions {
  readonly files: readonly Pick<TranscriptFile, 'path' | 'bytes'>[];
  readonly names: UsageNames;
  readonly send: SendUsage;
  /** Determines where to resume each file. @defaultValue every file is read from the start */
  readonly log?: BackfillLog | undefined;
}

/** Counts of records that the service accepted. */
export interface UsageTally {
  /** Responses that the service did not know. */
  readonly imported: number;
  readonly known: number;
}

/**
 * Sends the token usage in transcripts in batches; memory is bounded by one. The position behind a file is stored when all of
 * it is accepted. Stops at the first batch that cannot be sent. Rejects when a file cannot be read or the log fails.
 */
export async function collectTokenUsage(
  options: CollectUsageOptions,
): Promise<Outcome<UsageTally, { readonly message: string }>> {
  const { files, log } = options;
  const total = { imported: 0, known: 0 };
  for (const { bytes, path } of files) {
    const source = `${SOURCE}${path}`;
    const stored = parsePosition(log?.position(source));
    // A file that became shorter was replaced.
    const from = stored.offset <= bytes ? stored : { offset: 0 };
    if (from.offset === bytes && bytes > 0) continue;
    const sent = await sendFile(path, from, options);
    if (!sent.ok) return sent;
    total.imported += sent.value.imported;
    total.known += sent.value.known;
    log?.markDone([], new Map([[source, formatPosition(sent.value.position)]]));
  }
  return success(total);
}

async function sendFile(
  path: string,
  from: UsagePosition,
  { names, send }: CollectUsageOptions,
): Promise<Outcome<UsageTally & { readonly position: UsagePosition }, { readonly message: string }>> {
  const reader = createUsageReader();
  const total = { imported: 0, known: 0 };
  let batch: TokenUsageInput[] = [];
  const flush = async (): Promise<Awaited<ReturnType<SendUsage>>> => {
    if (batch.length === 0) return success({ accepted: 0, known: 0 });
    const sent = await send(batch);
    batch = [];
    if (sent.ok) {
      total.imported += sent.value.accepted - sent.value.known;
      total.known += sent.value.known;
    }
    return sent;
  };
  for await (const record of reader.read(path, from)) {
    const input = await toUsageInput(record, names);
    if (input) batch.push(input);
    if (batch.length < BATCH_RECORDS) continue;
    const sent = await flush();
    if (!sent.ok) return sent;
  }
  const sent = await flush();
  return sent.ok ? success({ ...total, position: reader.position(path) }) : sent;
}

/** A position is an offset and, behind a space, the current prompt. */
function parsePosition(text: string = '0'): UsagePosition {
  const [offset = '0', promptId] = text.split(' ');
  return { offset: Number(offset) || 0, promptId };
}

function formatPosition({ offset, promptId }: UsagePosition): string {
  return promptId === undefined ? String(offset) : `${offset} ${promptId}`;
}
