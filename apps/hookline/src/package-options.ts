/** Translates settings into the options of packages. */
import { type Clock, DAY_MS, KIB, MIB, MINUTE_MS, SECOND_MS } from '@hookline/clock';
import type { TraceabilityClientOptions } from '@hookline/traceability-client';
import type { InboxOptions } from '@hookline/hook-adapters';
import type { EventStoreOptions } from '@hookline/offline-cache';
import { gitUser, type PathPolicy, pathPolicy, type UserOf } from '@hookline/recorder';
import { expandHome, type HooklineSettings } from '@hookline/settings';

/** Largest event of a store, in MiB, whatever the size of the store. */
const MAX_EVENT_MB = 16;

/** Converts a setting in MiB, which may be a fraction, to whole bytes, at least `minBytes`. */
export function bytesOfMb(mb: number, minBytes: number): number {
  return Math.max(minBytes, Math.floor(mb * MIB));
}

/** Converts a setting in units of `unitMs`, which may be a fraction, to whole milliseconds, at least 1. */
export function wholeMs(value: number, unitMs: number): number {
  return Math.max(1, Math.round(value * unitMs));
}

/** Timeouts and circuit breaker of the client. */
export function clientOptions({
  circuitBreaker,
  health,
  service,
}: HooklineSettings): Omit<TraceabilityClientOptions, 'baseUrl'> {
  const { adaptive, adaptiveWindowSeconds, failureThreshold, timeoutSeconds } = circuitBreaker;
  return {
    timeoutMs: wholeMs(service.timeoutSeconds, SECOND_MS),
    attempts: service.maxRetries,
    trip: adaptive
      ? { kind: 'adaptive', windowMs: Math.max(10, wholeMs(adaptiveWindowSeconds, SECOND_MS)) }
      : { kind: 'consecutive', failures: failureThreshold },
    openMs: wholeMs(timeoutSeconds, SECOND_MS),
    healthIntervalMs: wholeMs(health.intervalSeconds, SECOND_MS),
    healthTimeoutMs: wholeMs(health.timeoutSeconds, SECOND_MS),
  };
}

/** Limits of the store on disk. */
export function storeOptions({ cache }: HooklineSettings): Omit<EventStoreOptions, 'directory'> {
  return {
    ...limitsOf(cache),
    ...(cache.compressAfterMinutes === 0 ? {} : { compressAfterMs: wholeMs(cache.compressAfterMinutes, MINUTE_MS) }),
  };
}

/** Server and limits of the Redis store. */
export function redisOptions({ cache }: HooklineSettings) {
  return {
    ...limitsOf(cache),
    prefix: cache.redisPrefix,
    leaseMs: wholeMs(cache.redisLeaseSeconds, SECOND_MS),
    timeoutMs: wholeMs(cache.redisTimeoutSeconds, SECOND_MS),
    url: cache.redisUrl,
  };
}

function limitsOf({ maxAgeDays, maxSizeMb }: HooklineSettings['cache']) {
  return {
    maxBytes: bytesOfMb(maxSizeMb, 4 * KIB),
    maxAgeMs: wholeMs(maxAgeDays, DAY_MS),
    maxEventBytes: bytesOfMb(Math.min(maxSizeMb, MAX_EVENT_MB), KIB),
  };
}

/** Limits of the inbox. */
export function inboxOptions({ inbox }: HooklineSettings): Omit<InboxOptions, 'directory'> {
  return { maxBytes: bytesOfMb(inbox.maxSizeMb, 1), maxEventBytes: bytesOfMb(inbox.maxEventMb, 1) };
}

/** The user of traces: that of the settings, otherwise the one of git in each folder. */
export function userOf({ tracking: { userId } }: HooklineSettings, clock: Clock): UserOf {
  if (userId === 'none') return async () => undefined;
  return userId === '' ? gitUser(clock) : async () => userId;
}

/** Rules for paths, of settings that may change. */
export function policyOf(current: () => HooklineSettings, userHome: string): PathPolicy {
  return pathPolicy(
    () => current().tracking,
    (entry) => expandHome(entry, userHome),
  );
}
