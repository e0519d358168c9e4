import { seconds } from '../setting-kinds.ts';
import {
  boolean,
  choice,
  httpUrl,
  integer,
  listOf,
  nonNegative,
  optionalUrl,
  positive,
  redisUrl,
  text,
} from '../setting-schemas.ts';
import { type Definitions, setting } from '../setting.ts';

/** Settings of capture and delivery of events. */
export const deliverySettings = {
  cache: {
    backend: setting({
      description:
        'Where undelivered events are stored: disk, or redis for a store that several machines share (with redis_url).',
      schema: choice(['disk', 'redis']),
      default: 'disk',
      env: ['PATTERN_CACHE_BACKEND'],
    }),
    redisUrl: setting({
      description: 'URL of the Redis server, redis:// or rediss://, for the redis backend. Default: none.',
      schema: optionalUrl(redisUrl),
      default: '',
      env: ['PATTERN_CACHE_REDIS_URL'],
      secret: true,
    }),
    redisPrefix: setting({
      description: 'Prefix of every Redis key. Machines that share a store use the same prefix.',
      schema: text(1, 200),
      default: 'hookline:events',
      env: ['PATTERN_CACHE_REDIS_PREFIX'],
    }),
    redisTimeoutSeconds: seconds('How long to wait for an answer of the Redis server, in seconds.', 2),
    redisLeaseSeconds: seconds(
      'How long a process may hold events that it is sending before another one may send them, in seconds; longer than any delivery takes.',
      60,
    ),
    dir: setting({
      description: 'Folder of undelivered events. Default: <home>/.cache/patterns.',
      schema: text(),
      default: '',
      env: ['PATTERN_CACHE_DIR'],
    }),
    maxAgeDays: setting({
      description: 'Age at which undelivered events are deleted, in days.',
      schema: positive(3650),
      default: 7,
      env: ['PATTERN_CACHE_MAX_AGE_DAYS'],
    }),
    maxSizeMb: setting({
      description: 'Disk space of undelivered events, in MiB of allocated blocks.',
      schema: positive(1_048_576),
      default: 50,
      env: ['PATTERN_CACHE_MAX_SIZE_MB'],
    }),
    compressAfterMinutes: setting({
      description: 'Age at which undelivered events are compressed, in minutes; 0 for never.',
      schema: nonNegative(525_600),
      default: 60,
    }),
    syncIntervalSeconds: seconds('Interval at which delivery of undelivered events is retried, in seconds.', 300),
  },
  circuitBreaker: {
    failureThreshold: setting({
      description: 'Consecutive failures that open the circuit, 1 to 1000.',
      schema: integer(1, 1000),
      default: 3,
      env: ['CIRCUIT_BREAKER_FAILURE_THRESHOLD'],
    }),
    timeoutSeconds: seconds('How long the circuit stays open before one call probes the service, in seconds.', 60, [
      'CIRCUIT_BREAKER_TIMEOUT',
    ]),
    adaptive: setting({
      description:
        'Whether the circuit opens when failures or latency deviate from the baseline of the service, instead of after failure_threshold failures in a row.',
      schema: boolean,
      default: false,
      env: ['CIRCUIT_BREAKER_ADAPTIVE'],
    }),
    adaptiveWindowSeconds: seconds(
      'Age up to which calls count for the adaptive circuit, in seconds; fewer than 10 calls never open it.',
      300,
    ),
  },
  health: {
    intervalSeconds: seconds('How long the result of a health check is reused, in seconds.', 30, [
      'HEALTH_CHECK_INTERVAL',
    ]),
    timeoutSeconds: seconds('How long a health check may take, in seconds.', 1, ['HEALTH_CHECK_TIMEOUT']),
  },
  webhooks: {
    urls: setting({
      description: 'URLs that receive a POST at an outage and at a recovery of the service.',
      schema: listOf(httpUrl, 20),
      default: [],
    }),
    port: setting({
      description: 'Loopback port of the daemon for POST /webhooks/recovery, with the token; 0 for none.',
      schema: integer(0, 65_535),
      default: 0,
    }),
    announceTo: setting({
      description: 'URLs that receive a POST with the token when the service has started.',
      schema: listOf(httpUrl, 100),
      default: [],
    }),
  },
  inbox: {
    maxSizeMb: setting({
      description: 'Disk space of captured events, in MiB; above it new ones are rejected.',
      schema: positive(1_048_576),
      default: 200,
    }),
    maxEventMb: setting({
      description: 'Largest captured event that is read, in MiB; larger ones are quarantined.',
      schema: positive(1024),
      default: 64,
    }),
  },
} as const satisfies Definitions;
