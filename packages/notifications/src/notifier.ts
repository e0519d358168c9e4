import type { Clock } from '@hookline/clock';
import type { Channel } from './channel.ts';
import { type Notification, plain, type PlainNotification } from './notification.ts';

/** What came of a notification on one channel. */
export interface NotificationResult {
  /** Its kind. */
  readonly kind: string;
  /** The channel's name. */
  readonly channel: string;
  /** Whether it was sent. */
  readonly sent: boolean;
  /** Why not; names no address. Absent if it was sent. */
  readonly reason?: 'failed' | 'timeout';
  /** What the channel rejected with; may hold an address. */
  readonly error?: unknown;
}

/** What a notifier goes by. */
export interface NotifierOptions {
  /** Where to send to; each gets everything. */
  readonly channels: readonly Channel[];
  /** Where time comes from. */
  readonly clock: Clock;
  /** The same kind is told at most this often, in ms, 0 or more. @defaultValue 300000 (five minutes) */
  readonly everyMs?: number;
  /** All kinds together are told at most this often in an hour, 1 or more. @defaultValue 20 */
  readonly maxPerHour?: number;
  /** How long a channel may take, in ms, 1 or more. @defaultValue 5000 */
  readonly timeoutMs?: number;
  /** Called with what came of each, later. What it throws is lost. */
  readonly onResult?: (result: NotificationResult) => void;
}

const HOUR_MS = 3_600_000;
/** Kinds whose last time is remembered. */
const MAX_KINDS = 500;
/** Sends under way; more are held back as those over the limit are. */
const MAX_UNDER_WAY = 20;

/** Tells people, not too often. Never throws, never waits, never fails whoever calls it. */
export class Notifier {
  readonly #options: Required<Omit<NotifierOptions, 'onResult'>> & Pick<NotifierOptions, 'onResult'>;
  readonly #kinds = new Map<string, { lastAt: number; heldBack: number }>();
  readonly #underWay = new Set<Promise<void>>();
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
   * Sends a notification to all channels, in the background, unless one of its kind was sent too short before or the hour
   * has had its share: then it is counted, and the next one of its kind says how many there were.
   *
   * @returns whether it is being sent
   */
  notify(notification: Notification): boolean {
    const { clock, channels, everyMs, maxPerHour } = this.#options;
    const now = clock.monotonic();
    this.#sentAt = this.#sentAt.filter((at) => now - at < HOUR_MS);
    const known = this.#kinds.get(notification.kind);
    const tooSoon = known !== undefined && now - known.lastAt < everyMs;
    if (tooSoon || this.#sentAt.length >= maxPerHour || this.#underWay.size >= MAX_UNDER_WAY) {
      this.#remember(notification.kind, { lastAt: known?.lastAt ?? -Infinity, heldBack: (known?.heldBack ?? 0) + 1 });
      return false;
    }
    const heldBack = known?.heldBack ?? 0;
    const message = heldBack === 0 ? notification.message : `${notification.message} (${heldBack} more since the last)`;
    const told = plain({ ...notification, message }, clock.now());
    this.#sentAt.push(now);
    this.#remember(notification.kind, { lastAt: now, heldBack: 0 });
    for (const channel of channels) this.#start(channel, told);
    return true;
  }

  /** Resolves when everything under way has been sent or has failed: at the latest after the time that channels have. */
  async flush(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  #remember(kind: string, entry: { lastAt: number; heldBack: number }): void {
    this.#kinds.delete(kind);
    this.#kinds.set(kind, entry);
    if (this.#kinds.size > MAX_KINDS) this.#kinds.delete([...this.#kinds.keys()][0] ?? '');
  }

  #start(channel: Channel, notification: PlainNotification): void {
    const sending = this.#send(channel, notification).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
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
      // A channel that does not heed the signal is not waited for either.
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
      // Whoever listens is on their own.
    }
  }
}
