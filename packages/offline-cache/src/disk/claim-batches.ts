import { join } from 'node:path';
import { ioError } from '../errors.ts';
import type { StoredEvent } from '../event.ts';
import { MAX_RETRY_DELAY_MS } from '../options.ts';
import type { ClaimedEvent, Claims } from './claims.ts';
import { type EventFile, eventsIn, oldestEvents, readEvent } from './event-files.ts';
import { expireEvent, isExpired } from './expiry.ts';
import { idOf } from './file-names.ts';
import { hasCode } from './file-system.ts';
import type { StoreContext } from './store-context.ts';
import { TimeSlice } from './time-slice.ts';

/** Bounds of one batch; a single event may exceed `maxBytes`. */
export interface BatchLimit {
  readonly limit: number;
  readonly maxBytes: number;
}

/** Names remembered from one scan of the directory. */
const SCAN_EVENTS = 4096;
const SCAN_MAX_AGE_MS = 1_000;

/**
 * The pending events that are due, oldest first. One scan of the directory serves thousands of claims. A name that no
 * longer exists when its turn comes was claimed by another process.
 */
export class PendingQueue {
  readonly #context: StoreContext;
  /** Newest first, so that the next event is at the end. */
  #events: EventFile[] = [];
  #scannedAtMs = -Infinity;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  /** True when the last scan is too old: it misses events that were returned or became due since. */
  get isStale(): boolean {
    return this.#context.clock.monotonic() - this.#scannedAtMs >= SCAN_MAX_AGE_MS;
  }

  next(): EventFile | undefined {
    return this.#events.pop();
  }

  /** Makes an event the next one again. */
  unshift(event: EventFile): void {
    this.#events.push(event);
  }

  /** Scans the directory and returns whether any event is due. */
  async scan(): Promise<boolean> {
    const { files, layout, clock } = this.#context;
    const due = dueEvents(eventsIn(files, layout.root), clock.now());
    const found = await oldestEvents(due, SCAN_EVENTS, new TimeSlice(clock));
    this.#events = found.toReversed();
    this.#scannedAtMs = clock.monotonic();
    return found.length > 0;
  }
}

function* dueEvents(events: Iterable<EventFile>, nowMs: number): Generator<EventFile> {
  for (const event of events) {
    const { dueAtMs, waitMs = MAX_RETRY_DELAY_MS } = event.parsed;
    const leftMs = (dueAtMs ?? nowMs) - nowMs;
    // More is left than the whole wait: the clock was set back. Names are rounded to whole milliseconds.
    if (leftMs <= 0 || leftMs > waitMs + 1) yield event;
  }
}

/** State that a batch is claimed from. */
interface BatchSource {
  readonly context: StoreContext;
  readonly queue: PendingQueue;
  readonly claims: Claims;
  readonly failures: FailureTolerance;
}

/**
 * Claims the oldest events that are due. A file on which a step fails is skipped; if it was already claimed, it stays
 * claimed until the next `tidy`. A failure is thrown only when the batch is empty. Repeated failures end the batch.
 */
export async function claimBatch(
  context: StoreContext,
  queue: PendingQueue,
  claims: Claims,
  limit: BatchLimit,
): Promise<StoredEvent[]> {
  const batch: StoredEvent[] = [];
  const failures = new FailureTolerance(context, 'claim an event');
  try {
    for await (const event of claimEvents({ context, queue, claims, failures }, limit)) batch.push(event);
    if (batch.length === 0) failures.throwFirst();
  } catch (error) {
    if (batch.length === 0) throw error;
  }
  return batch;
}

async function* claimEvents(source: BatchSource, { limit, maxBytes }: BatchLimit): AsyncGenerator<StoredEvent> {
  const { context, queue, claims, failures } = source;
  const slice = new TimeSlice(context.clock);
  let count = 0;
  let bytes = 0;
  let scanned = queue.isStale;
  if (scanned) await queue.scan();
  while (count < limit) {
    const file = queue.next();
    if (!file) {
      if (scanned || !(await queue.scan())) return;
      scanned = true;
      continue;
    }
    const claimed = failures.attempt(() => claimEvent(context, claims, file));
    if (claimed) {
      if (count > 0 && bytes + claimed.bytes > maxBytes) {
        claims.moveTo(file, join(context.layout.root, file.name));
        queue.unshift(file);
        return;
      }
      claims.hold(claimed);
      count += 1;
      bytes += claimed.bytes;
      yield claimed.event;
    }
    await slice.yieldToEventLoop();
  }
}

/** Claims and reads one file. Returns `undefined` when the event is gone, expired or damaged. */
function claimEvent(context: StoreContext, claims: Claims, file: EventFile): ClaimedEvent | undefined {
  const { layout, observe } = context;
  if (isExpired(context, file)) {
    expireEvent(context, layout.root, file);
    return undefined;
  }
  if (!claims.tryClaim(file)) return undefined;
  const { bytes, decoded } = readEvent(context, claims.pathOf(file), file.parsed.compressed);
  if (decoded.ok) return { file, event: decoded.value, bytes };
  claims.moveTo(file, join(layout.quarantine, file.name));
  observe({ type: 'quarantined', event_id: idOf(file.parsed.key), damage: decoded.error });
  return undefined;
}

/** More failures in a row than this are attributed to the disk and not to single files. */
const MAX_CONSECUTIVE_FAILURES = 10;

/** Skips files on which a step fails, so that one unreadable file does not block all others. */
class FailureTolerance {
  readonly #context: StoreContext;
  readonly #step: string;
  #consecutive = 0;
  #first: { readonly error: unknown } | undefined;

  /** `step` names the operation in the notice of each failure. */
  constructor(context: StoreContext, step: string) {
    this.#context = context;
    this.#step = step;
  }

  /** Returns the result of `work`, or `undefined` when it failed. Throws when too many calls in a row have failed. */
  attempt<T>(work: () => T): T | undefined {
    try {
      const value = work();
      this.#consecutive = 0;
      return value;
    } catch (error) {
      this.#first ??= { error };
      // Missing permissions are a property of the file: a session run as root may leave any number of such files.
      if (!hasCode(error, 'EACCES') && !hasCode(error, 'EPERM')) this.#consecutive += 1;
      if (this.#consecutive > MAX_CONSECUTIVE_FAILURES) throw error;
      this.#context.observe({ type: 'problem', error: ioError(this.#step, error) });
      return undefined;
    }
  }

  /** Throws the first failure, if there was one. */
  throwFirst(): void {
    if (this.#first) throw this.#first.error;
  }
}
