import { type Clock, HOUR_MS } from '@hookline/clock';
import { LRUCache } from 'lru-cache';
import type { Channel } from './channel.ts';
import { type Notification, plain, type PlainNotification } from './notification.ts';

/** Result of sending a notification on one channel. */
export interface NotificationResult {
  readonly kind: string;
  /** Name of the channel. */
  readonly channel: string;
  readonly sent: boolean;
  /** Reason of a failure, without any address. Absent if it was sent. */
  readonly reason?: 'failed' | 'timeout';
  /** Error of the channel; may contain an address. */
  readonly error?: unknown;
}

/** Options of {@link Notifier}. */
export interface NotifierOptions {
  /** Channels; each receives every notification. */
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  /** Shortest time between two notifications of a kind, in ms, 0 or more. @defaultValue 300000 (five minutes) */
  readonly everyMs?: number | undefined;
  /** Most notifications of all kinds in an hour, 1 or more. @defaultValue 20 */
  readonly maxPerHour?: number | undefined;
  /** Time limit of a channel, in ms, 1 or more. @defaultValue 5000 */
  readonly timeoutMs?: number | undefined;
  /** Called with each result. Errors it throws are ignored. */
  readonly onResult?: ((result: NotificationResult) => void) | undefined;
}

/** Kinds whose last notification is remembered. */
const MAX_KINDS = 500;
/** Sends that may be pending; further notifications are suppressed like those over the limit. */
const MAX_PENDING = 20;

/** Sends notifications in the background, with limits on their number. Failures never reach the caller. */
export class Notifier {
  readonly #options: NotifierOptions & Readonly<Record<'everyMs' | 'maxPerHour' | 'timeoutMs', number>>;
  readonly #kinds = new LRUCache<string, { readonly lastAt: number; readonly suppressed: number }>({ max: MAX_KINDS });
  readonly #pending = new Set<Promise<void>>();
  #sentAt: number[] = [];

  /** @throws RangeError when an option is out of range */
  constructor(options: NotifierOptions) {
    const { everyMs = 300_000, maxPerHour = 20, timeoutMs = 5000 } = options;
    if (!(everyMs >= 0)) throw new RangeError(`everyMs must be 0 or more, got ${everyMs}`);
    if (!(maxPerHour >= 1)) throw new RangeError(`maxPerHour must be 1 or more, got ${maxPerHour}`);
    if (!(timeoutMs >= 1)) throw new RangeError(`timeoutMs must be 1 or more, got ${timeoutMs}`);
    this.#options = { ...options, everyMs, maxPerHour, timeoutMs };
  }

  /**
   * Sends a notification to all channels in the background. Within `everyMs` after one of its kind, or over the limit of
   * the hour, it is suppressed instead, and the next notification of its kind states the number of suppressed ones.
   *
   * @returns whether it is being sent
   */
  notify(notification: Notification): boolean {
    const { clock, channels, everyMs, maxPerHour } = this.#options;
    const now = clock.monotonic();
    this.#sentAt = this.#sentAt.filter((at) => now - at < HOUR_MS);
    const known = this.#kinds.peek(notification.kind);
    const tooSoon = known !== undefined && now - known.lastAt < everyMs;
    if (tooSoon || this.#sentAt.length >= maxPerHour || this.#pending.size >= MAX_PENDING) {
      this.#kinds.set(notification.kind, {
        lastAt: known?.lastAt ?? -Infinity,
        suppressed: (known?.suppressed ?? 0) + 1,
      });
      return false;
    }
    const suppressed = known?.suppressed ?? 0;
    const message =
      suppressed === 0 ? notification.message : `${notification.message} (${suppressed} more since the last)`;
    const sent = plain({ ...notification, message }, clock.now());
    this.#sentAt.push(now);
    this.#kinds.set(notification.kind, { lastAt: now, suppressed: 0 });
    for (const channel of channels) this.#start(channel, sent);
    return true;
  }

  /** Resolves when all pending sends have ended, at the latest after `timeoutMs`. */
  async flush(): Promise<void> {
    await Promise.all(this.#pending);
  }

  #start(channel: Channel, notification: PlainNotification): void {
    const sending = this.#send(channel, notification).finally(() => this.#pending.delete(sending));
    this.#pending.add(sending);
  }

  async #send(channel: Channel, notification: PlainNotification): Promise<void> {
    const { clock, timeoutMs, onResult } = this.#options;
    const abort = new AbortController();
    const result = { kind: notification.kind, channel: channel.name };
    let outcome: NotificationResult;
    const timeout = Promise.withResolvers<never>();
    const timer = clock.setTimer(() => {
      abort.abort();
      timeout.reject(new Error('the channel took too long'));
    }, timeoutMs);
    try {
      // Also ends the wait for a channel that ignores the signal.
      await Promise.race([Promise.resolve().then(() => channel.send(notification, abort.signal)), timeout.promise]);
      outcome = { ...result, sent: true };
    } catch (error) {
      outcome = { ...result, sent: false, reason: abort.signal.aborted ? 'timeout' : 'failed', error };
    } finally {
      timer.cancel();
    }
    try {
      onResult?.(outcome);
    } catch {
      // A failing listener must not affect the notifier.
    }
  }
}
