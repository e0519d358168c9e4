import { MIB } from '@hookline/clock';
import { splitIntoBatches } from '@hookline/outbox';
import type { Activity } from '@hookline/recorder';
import { CallModels } from '@hookline/transcripts';
import { withModel } from './call-models.ts';
import { toActivity } from './hook-activity.ts';
import type { Inbox } from './inbox.ts';
import type { InboxEntry } from './inbox-scan.ts';
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
  /** Bytes passed to `take` at once; a larger event is passed alone. @defaultValue 4194304 (4 MiB) */
  readonly batchBytes?: number | undefined;
  /** Events that are listed at once, 1 or more. @defaultValue 8192 */
  readonly listedEvents?: number | undefined;
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

/** Events that are listed at once. A longer inbox is listed again when they are drained, so that memory stays bounded. */
const LISTED_EVENTS = 8192;

/**
 * Reads each event of the inbox, passes the activities on, and removes the events once they are recorded. An unreadable event
 * is quarantined and does not delay the others. Also recovers the events of killed scripts and maintains the flag that makes
 * capture scripts reject events while the inbox is full. Memory depends on the bounds of a batch, not on the length of the inbox.
 */
export async function drainInbox(options: DrainInboxOptions): Promise<InboxDrainReport> {
  const { inbox, listedEvents = LISTED_EVENTS } = options;
  // The folder may have been removed, and created again by a capture script without its subfolders.
  await inbox.open();
  await inbox.recover();
  const drain = new Drain(options);
  for (;;) {
    const { entries, pending, pendingBytes } = await inbox.scan({ limit: listedEvents, skip: drain.left });
    await inbox.updateFullFlag(pendingBytes);
    if (pending === 0) break;
    const known = drain.left.size + entries.length;
    const done = drain.taken + drain.quarantined;
    const isStored = await drain.run(entries);
    if (!isStored) {
      const left = pending - (drain.taken + drain.quarantined - done);
      return { taken: drain.taken, quarantined: drain.quarantined, left };
    }
    if (known >= pending) break;
  }
  const { pending: left, pendingBytes } = await inbox.scan({ limit: 0 });
  await inbox.updateFullFlag(pendingBytes);
  return { taken: drain.taken, quarantined: drain.quarantined, left };
}

/** One drain: its counts, and the events that it has to leave. */
class Drain {
  taken = 0;
  quarantined = 0;
  /** Names of events that are being written. */
  readonly left = new Set<string>();
  readonly #options: DrainInboxOptions;
  readonly #models: CallModels;

  constructor(options: DrainInboxOptions) {
    this.#options = options;
    this.#models = options.models ?? new CallModels();
  }

  /** Drains events in batches. Resolves with `false`, without the rest, when a batch could not be stored. */
  async run(entries: readonly InboxEntry[]): Promise<boolean> {
    const { batchSize = 100, batchBytes = 4 * MIB } = this.#options;
    const sizeOf = ({ bytes }: InboxEntry): number => bytes;
    for (const batch of splitIntoBatches(entries, { maxItems: batchSize, maxSize: batchBytes, sizeOf }))
      if (!(await this.#take(batch))) return false;
    return true;
  }

  async #take(batch: readonly InboxEntry[]): Promise<boolean> {
    const { inbox, onTaken, take } = this.#options;
    const read = await readBatch(batch, this.#options, this.#models);
    this.quarantined += read.quarantined;
    for (const { name } of read.left) this.left.add(name);
    try {
      if (read.activities.length > 0 && !(await take(read.activities))) return false;
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
      return this.#takeOneByOne(read.entries, error);
    }
    for (const entry of read.entries) await inbox.remove(entry);
    this.taken += read.entries.length;
    if (onTaken) for (const { input, entry } of read.inputs) onTaken(input, entry);
    return true;
  }

  /** One of the events cannot be recorded: finds it, and quarantines it. */
  async #takeOneByOne([first, ...others]: readonly InboxEntry[], error: Error): Promise<boolean> {
    if (first && others.length === 0) {
      await quarantine(first, `cannot be recorded: ${error.message}`, this.#options);
      this.quarantined++;
      return true;
    }
    for (const entry of first ? [first, ...others] : []) if (!(await this.#take([entry]))) return false;
    return true;
  }
}

interface ReadBatch {
  readonly entries: readonly InboxEntry[];
  readonly activities: readonly Activity[];
  readonly inputs: readonly { readonly input: HookInput; readonly entry: InboxEntry }[];
  readonly quarantined: number;
  /** Events that are being written. */
  readonly left: readonly InboxEntry[];
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
  const left: InboxEntry[] = [];
  let quarantined = 0;
  for (const entry of batch) {
    // Checked before reading: a script that ends in between may have written more than was read.
    const isBeingWritten = inbox.isBeingWritten(entry);
    const event = await readEvent(inbox, entry, models);
    if (event.kind === 'gone') continue;
    if (event.kind === 'invalid' && isBeingWritten) {
      left.push(entry);
      continue;
    }
    if (event.kind === 'invalid') {
      await quarantine(entry, event.reason, options);
      quarantined++;
      continue;
    }
    entries.push(entry);
    if (event.activity) activities.push(event.activity);
    if (event.input) inputs.push({ input: event.input, entry });
  }
  return { entries, activities, inputs, quarantined, left };
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
