import { MIB } from '@hookline/clock';
import { splitIntoBatches } from '@hookline/outbox';
import type { Activity } from '@hookline/recorder';
import { CallModels } from '@hookline/transcripts';
import { withModel } from './call-models.ts';
import { toActivity } from './hook-activity.ts';
import type { Inbox, InboxEntry } from './inbox.ts';
import type { HookInput } from './inputs.ts';
import { parseHookText } from './parse.ts';

/** Options of {@link drainInbox}. */
export interface DrainInboxOptions {
  readonly inbox: Inbox;
  /** Finds the models of calls. With the same one in each drain, only what is new in transcripts is read. @defaultValue a new one */
  readonly models?: CallModels | undefined;
  /**
   * Records activities, oldest first. Resolves to true once all of them are stored; when it resolves to false or rejects, the
   * events stay in the inbox for the next drain. A `TypeError` or `RangeError` means that one of the activities cannot be
   * recorded: they are then passed one by one, and that one is quarantined.
   */
  readonly take: (activities: readonly Activity[]) => Promise<boolean>;
  /** Called for each event that was quarantined. @defaultValue none */
  readonly onQuarantine?: ((entry: InboxEntry, reason: string) => void) | undefined;
  /** Called for each event of a known kind, in order, after it was removed. Must not throw. @defaultValue none */
  readonly onTaken?: ((input: HookInput, entry: InboxEntry) => void) | undefined;
  /** Events passed to `take` at once, 1 or more. @defaultValue 100 */
  readonly batchSize?: number | undefined;
  /** Bytes passed to `take` at once; a larger event is passed alone. @defaultValue 16777216 (16 MiB) */
  readonly batchBytes?: number | undefined;
}

/** Counts of one drain. */
export interface InboxDrainReport {
  /** Events that were recorded and removed. */
  readonly taken: number;
  /** Events that were quarantined. */
  readonly quarantined: number;
  /** Events still pending: captured during the drain, being written, or not recorded. */
  readonly left: number;
}

/**
 * Reads each event of the inbox, passes the activities on, and removes the events once they are recorded. An unreadable event
 * is quarantined and does not delay the others. Also recovers the events of killed scripts and maintains the flag that makes
 * capture scripts reject events while the inbox is full.
 */
export async function drainInbox(options: DrainInboxOptions): Promise<InboxDrainReport> {
  const { inbox, batchSize = 100, batchBytes = 16 * MIB, models = new CallModels() } = options;
  // The folder may have been removed, and created again by a capture script without its subfolders.
  await inbox.open();
  await inbox.recover();
  const entries = await inbox.list();
  await inbox.updateFullFlag(entries);
  if (entries.length === 0) return { taken: 0, quarantined: 0, left: 0 };
  let taken = 0;
  let quarantined = 0;
  const batches = [
    ...splitIntoBatches(entries, { maxItems: batchSize, maxSize: batchBytes, sizeOf: ({ bytes }) => bytes }),
  ];
  for (let batch = batches.shift(); batch; batch = batches.shift()) {
    const read = await readBatch(batch, options, models);
    quarantined += read.quarantined;
    let stored: boolean;
    try {
      stored = read.activities.length === 0 || (await options.take(read.activities));
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
      const [entry, ...others] = read.entries;
      if (others.length > 0) batches.unshift(...read.entries.map((each) => [each]));
      else if (entry) {
        await quarantine(entry, `cannot be recorded: ${error.message}`, options);
        quarantined++;
      }
      continue;
    }
    if (!stored) return { taken, quarantined, left: entries.length - taken - quarantined };
    for (const entry of read.entries) await inbox.remove(entry);
    taken += read.entries.length;
    if (options.onTaken) for (const { input, entry } of read.inputs) options.onTaken(input, entry);
  }
  const left = await inbox.list();
  await inbox.updateFullFlag(left);
  return { taken, quarantined, left: left.length };
}

interface ReadBatch {
  readonly entries: readonly InboxEntry[];
  readonly activities: readonly Activity[];
  readonly inputs: readonly { readonly input: HookInput; readonly entry: InboxEntry }[];
  readonly quarantined: number;
}

async function quarantine(
  entry: InboxEntry,
  reason: string,
  { inbox, onQuarantine }: DrainInboxOptions,
): Promise<void> {
  await inbox.quarantine(entry, reason);
  onQuarantine?.(entry, reason);
}

async function readBatch(
  batch: readonly InboxEntry[],
  options: DrainInboxOptions,
  models: CallModels,
): Promise<ReadBatch> {
  const { inbox } = options;
  const entries: InboxEntry[] = [];
  const activities: Activity[] = [];
  const inputs: { readonly input: HookInput; readonly entry: InboxEntry }[] = [];
  let quarantined = 0;
  for (const entry of batch) {
    // Checked before reading: a script that ends in between may have written more than was read.
    const isBeingWritten = inbox.isBeingWritten(entry);
    const event = await readEvent(inbox, entry, models);
    if (event.kind === 'gone' || (event.kind === 'invalid' && isBeingWritten)) continue;
    if (event.kind === 'invalid') {
      await quarantine(entry, event.reason, options);
      quarantined++;
      continue;
    }
    entries.push(entry);
    if (event.activity) activities.push(event.activity);
    if (event.input) inputs.push({ input: event.input, entry });
  }
  return { entries, activities, inputs, quarantined };
}

type InboxEvent =
  | { readonly kind: 'gone' }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'event'; readonly input?: HookInput | undefined; readonly activity?: Activity | undefined };

async function readEvent(inbox: Inbox, entry: InboxEntry, models: CallModels): Promise<InboxEvent> {
  let text: string | undefined;
  try {
    text = await inbox.read(entry);
  } catch (error) {
    return { kind: 'invalid', reason: error instanceof RangeError ? error.message : 'not UTF-8' };
  }
  if (text === undefined) return { kind: 'gone' };
  const parsed = parseHookText(text);
  if (parsed.kind === 'invalid') return { kind: 'invalid', reason: parsed.reason };
  if (parsed.kind !== 'known') return { kind: 'event' };
  try {
    const activity = await withModel(toActivity(parsed.input, entry.at), parsed.input, models);
    return { kind: 'event', input: parsed.input, activity };
  } catch (error) {
    return { kind: 'invalid', reason: `cannot be translated: ${String(error)}` };
  }
}
