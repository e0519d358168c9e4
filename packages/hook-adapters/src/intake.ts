import type { Activity } from '@hookline/recorder';
import { toActivity } from './activity.ts';
import type { Inbox, InboxEntry } from './inbox.ts';
import type { HookInput } from './inputs.ts';
import { parseHookText } from './parse.ts';

/** What an intake works with. */
export interface IntakeOptions {
  readonly inbox: Inbox;
  /**
   * Takes what happened, in order, oldest first. Resolves to whether all of it is safe now; if not, or if it rejects,
   * the events stay where they are and come again. With a `TypeError` or `RangeError` it says that one of them is beyond
   * it: they are handed on one by one then, and that one is put aside.
   */
  readonly take: (activities: readonly Activity[]) => Promise<boolean>;
  /** Told of each event that makes no sense and was put aside. @defaultValue nothing */
  readonly onQuarantine?: (entry: InboxEntry, reason: string) => void;
  /** Told of each event of a known kind, in order, once it is out of the inbox. Must not throw. @defaultValue nothing */
  readonly onTaken?: (input: HookInput, entry: InboxEntry) => void;
  /** Events that are taken together at most, 1 or more. @defaultValue 100 */
  readonly batchSize?: number;
  /** Bytes that are taken together at most; one larger event goes by itself. @defaultValue 16777216 (16 MiB) */
  readonly batchBytes?: number;
}

/** What one go through the inbox did. */
export interface Drained {
  /** Events that were taken and are out of the inbox. */
  readonly taken: number;
  /** Events that were put aside. */
  readonly quarantined: number;
  /** Events that are still there: they came meanwhile, are being written, or were not taken. */
  readonly left: number;
}

/**
 * Empties the inbox: reads each event, hands on what happened, and removes it only when that is safe. An event that
 * makes no sense is put aside whole and stops none of the others.
 */
export async function drainInbox(options: IntakeOptions): Promise<Drained> {
  const { inbox, batchSize = 100, batchBytes = 16 * 1024 * 1024 } = options;
  // Somebody may have cleared the folder, and a script made it anew without the others.
  await inbox.open();
  await inbox.recover();
  const entries = await inbox.list();
  let taken = 0;
  let quarantined = 0;
  const batches = [...batchesOf(entries, batchSize, batchBytes)];
  for (let batch = batches.shift(); batch; batch = batches.shift()) {
    const read = await readAll(batch, options);
    quarantined += read.quarantined;
    let safe: boolean;
    try {
      safe = read.activities.length === 0 || (await options.take(read.activities));
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
      const [entry, ...others] = read.entries;
      if (others.length > 0) batches.unshift(...read.entries.map((each) => [each]));
      else if (entry) {
        await putAside(entry, `cannot be recorded: ${error.message}`, options);
        quarantined++;
      }
      continue;
    }
    if (!safe) return { taken, quarantined, left: entries.length - taken - quarantined };
    for (const entry of read.entries) await inbox.remove(entry);
    taken += read.entries.length;
    if (options.onTaken) for (const { input, entry } of read.inputs) options.onTaken(input, entry);
  }
  return { taken, quarantined, left: (await inbox.list()).length };
}

interface ReadBatch {
  readonly entries: readonly InboxEntry[];
  readonly activities: readonly Activity[];
  readonly inputs: readonly { readonly input: HookInput; readonly entry: InboxEntry }[];
  readonly quarantined: number;
}

async function putAside(entry: InboxEntry, reason: string, { inbox, onQuarantine }: IntakeOptions): Promise<void> {
  await inbox.quarantine(entry, reason);
  onQuarantine?.(entry, reason);
}

async function readAll(batch: readonly InboxEntry[], options: IntakeOptions): Promise<ReadBatch> {
  const { inbox } = options;
  const entries: InboxEntry[] = [];
  const activities: Activity[] = [];
  const inputs: { readonly input: HookInput; readonly entry: InboxEntry }[] = [];
  let quarantined = 0;
  for (const entry of batch) {
    // Asked first: a script that ends after that may have written more than was read.
    const isBeingWritten = inbox.isBeingWritten(entry);
    const read = await readOne(inbox, entry);
    if (read.kind === 'gone' || (read.kind === 'invalid' && isBeingWritten)) continue;
    if (read.kind === 'invalid') {
      await putAside(entry, read.reason, options);
      quarantined++;
      continue;
    }
    entries.push(entry);
    if (read.activity) activities.push(read.activity);
    if (read.input) inputs.push({ input: read.input, entry });
  }
  return { entries, activities, inputs, quarantined };
}

type ReadOne =
  | { readonly kind: 'gone' }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'event'; readonly input?: HookInput; readonly activity?: Activity | undefined };

async function readOne(inbox: Inbox, entry: InboxEntry): Promise<ReadOne> {
  let text: string | undefined;
  try {
    text = await inbox.read(entry);
  } catch (error) {
    return { kind: 'invalid', reason: error instanceof RangeError ? error.message : 'not UTF-8' };
  }
  if (text === undefined) return { kind: 'gone' };
  const parsed = parseHookText(text);
  if (parsed.kind === 'invalid') return { kind: 'invalid', reason: parsed.reason };
  if (parsed.kind === 'unknown') return { kind: 'event' };
  try {
    return { kind: 'event', input: parsed.input, activity: toActivity(parsed.input, entry.at) };
  } catch (error) {
    return { kind: 'invalid', reason: `cannot be understood: ${String(error)}` };
  }
}

function* batchesOf(entries: readonly InboxEntry[], most: number, mostBytes: number): Generator<InboxEntry[]> {
  let batch: InboxEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (batch.length > 0 && (batch.length >= most || bytes + entry.bytes > mostBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += entry.bytes;
  }
  if (batch.length > 0) yield batch;
}
