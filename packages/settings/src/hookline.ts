import { z } from 'zod';
import { selfDrivingSettings } from './self-driving.ts';
import { type Definitions, setting, type Setting, type Values } from './setting.ts';

const seconds = (description: string, value: number, env: string[] = []): Setting<number> =>
  setting({ description, schema: z.number().positive().max(86_400), default: value, env });

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, 'g').global;
  } catch {
    return false;
  }
}

/**
 * Every setting of hookline, each with its environment variables. `~` at the start of a path is the user's home.
 * An empty path or URL stands for the default that its description names.
 */
export const hooklineSettings = {
  service: {
    url: setting({
      description: 'Where the traceability service is. Default: http://localhost with the port below.',
      schema: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]),
      default: '',
      env: ['INTELLIGENCE_SERVICE_URL'],
    }),
    port: setting({
      description: 'Port the local service listens on, 0 (any free one) to 65535.',
      schema: z.int().min(0).max(65_535),
      default: 8053,
      env: ['INTELLIGENCE_SERVICE_PORT'],
    }),
    host: setting({
      description: 'Address the local service binds to. Anything but loopback demands the token from every client.',
      schema: z.string().min(1),
      default: '127.0.0.1',
    }),
    token: setting({
      description: 'Bearer token of the service. Default: generated into <home>/token, readable by its owner only.',
      schema: z.string().min(16),
      default: '',
      env: ['HOOKLINE_TOKEN'],
      secret: true,
    }),
    autostart: setting({
      description: 'Whether the daemon keeps the local service running.',
      schema: z.boolean(),
      default: true,
      env: ['HOOKLINE_SERVICE_AUTOSTART'],
    }),
    requestsPerMinute: setting({
      description: 'Requests a minute that one client may send, 1 to 1,000,000.',
      schema: z.int().min(1).max(1_000_000),
      default: 1000,
    }),
    timeoutSeconds: seconds('How long one request to the service may take, in seconds.', 5),
    sleepAfterMinutes: setting({
      description:
        'Minutes without a request after which the local service with an embedded database sleeps, 0 for never. The daemon, the command line and the MCP server wake it; a program that asks by itself does not.',
      schema: z.number().nonnegative().max(525_600),
      default: 10,
      env: ['HOOKLINE_SLEEP_AFTER_MINUTES'],
    }),
    deadlineSeconds: seconds('How long the service works on one request at most, in seconds.', 30),
  },
  database: {
    url: setting({
      description: 'PostgreSQL URL. Default: an embedded database in <home>/data.',
      schema: z.union([z.literal(''), z.url({ protocol: /^postgres(ql)?$/ })]),
      default: '',
      env: ['TRACEABILITY_DB_URL_EXTERNAL', 'DATABASE_URL'],
      secret: true,
    }),
    poolMax: setting({
      description: 'Most connections to PostgreSQL at once, 1 to 200.',
      schema: z.int().min(1).max(200),
      default: 20,
    }),
    statementTimeoutSeconds: setting({
      description: 'How long one statement may run, in seconds; 0 for no bound.',
      schema: z.number().nonnegative().max(86_400),
      default: 30,
    }),
    transactionPooler: setting({
      description:
        'Whether the PostgreSQL URL is of a pooler that lends connections for a transaction only: PgBouncer with pool_mode = transaction, or port 6543 of Supabase.',
      schema: z.boolean(),
      default: false,
      env: ['HOOKLINE_TRANSACTION_POOLER'],
    }),
    replicaUrl: setting({
      description: 'PostgreSQL URL of a read replica that answers GET requests. Default: none.',
      schema: z.union([z.literal(''), z.url({ protocol: /^postgres(ql)?$/ })]),
      default: '',
      env: ['HOOKLINE_REPLICA_URL'],
      secret: true,
    }),
    retentionDays: setting({
      description:
        'Days that traces and hook executions are kept, 0 for ever; daily figures outlive them. Choose more than cache.maxAgeDays: what is sent again after that would count twice.',
      schema: z.int().min(0).max(36_500),
      default: 0,
      env: ['HOOKLINE_RETENTION_DAYS'],
    }),
  },
  supabase: {
    enabled: setting({
      description:
        'Whether every trace and hook execution goes to a Supabase project too, over its REST API. The address and the key alone do not: they may be there for the project that is worked on.',
      schema: z.boolean(),
      default: false,
      env: ['HOOKLINE_SUPABASE'],
    }),
    url: setting({
      description: 'URL of that project. Default: none.',
      schema: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]),
      default: '',
      env: ['SUPABASE_URL'],
    }),
    serviceKey: setting({
      description: 'Secret or service-role key of that project.',
      schema: z.string(),
      default: '',
      env: ['SUPABASE_SERVICE_KEY'],
      secret: true,
    }),
  },
  tracking: {
    enabled: setting({
      description:
        'Whether what Claude Code writes is traced at all. While it is not, events are let go, not kept for later.',
      schema: z.boolean(),
      default: true,
      env: ['PATTERN_TRACKING_ENABLED'],
    }),
    mode: setting({
      description: 'What is kept of code: full, redacted (secrets replaced), or metadata-only (no code at all).',
      schema: z.enum(['full', 'redacted', 'metadata-only']),
      default: 'redacted',
    }),
    projects: setting({
      description:
        'Other modes by project: globs against the absolute path, the last that matches wins. Of what a call names, the strictest.',
      schema: z.record(z.string().min(1), z.enum(['full', 'redacted', 'metadata-only'])),
      default: {},
    }),
    maxCodeBytes: setting({
      description: 'Largest text that is kept with its pattern, in bytes; of a larger one only its identity is.',
      schema: z.int().min(0).max(4_194_304),
      default: 1_048_576,
    }),
    ignore: setting({
      description:
        'Paths that are never traced, nor what a call that names one was given: globs against the absolute path, ** for any folders.',
      schema: z.array(z.string().min(1)),
      default: [],
    }),
  },
  cache: {
    dir: setting({
      description: 'Where events wait while the service is away. Default: <home>/.cache/patterns.',
      schema: z.string(),
      default: '',
      env: ['PATTERN_CACHE_DIR'],
    }),
    maxAgeDays: setting({
      description: 'How long an event waits at most, in days.',
      schema: z.number().positive().max(3650),
      default: 7,
      env: ['PATTERN_CACHE_MAX_AGE_DAYS'],
    }),
    maxSizeMb: setting({
      description: 'How much disk the waiting events may take, in MiB of allocated blocks.',
      schema: z.number().positive().max(1_048_576),
      default: 50,
      env: ['PATTERN_CACHE_MAX_SIZE_MB'],
    }),
    compressAfterMinutes: setting({
      description: 'Age at which waiting events are compressed, in minutes; 0 for never.',
      schema: z.number().nonnegative().max(525_600),
      default: 60,
    }),
    syncIntervalSeconds: seconds('How often waiting events are tried again without any other reason, in seconds.', 300),
  },
  circuitBreaker: {
    failureThreshold: setting({
      description: 'Failures in a row after which the service is left alone, 1 to 1000.',
      schema: z.int().min(1).max(1000),
      default: 3,
      env: ['CIRCUIT_BREAKER_FAILURE_THRESHOLD'],
    }),
    timeoutSeconds: seconds('How long it is left alone before one call probes it, in seconds.', 60, [
      'CIRCUIT_BREAKER_TIMEOUT',
    ]),
  },
  health: {
    intervalSeconds: seconds('How long a health check is believed, in seconds.', 30, ['HEALTH_CHECK_INTERVAL']),
    timeoutSeconds: seconds('How long a health check may take, in seconds.', 1, ['HEALTH_CHECK_TIMEOUT']),
  },
  webhooks: {
    urls: setting({
      description: 'URLs that are told by POST when the service goes and comes.',
      schema: z.array(z.url({ protocol: /^https?$/ })).max(20),
      default: [],
    }),
    port: setting({
      description: 'Loopback port of the daemon for POST /webhooks/recovery, with the token; 0 for none.',
      schema: z.int().min(0).max(65_535),
      default: 0,
    }),
    announceTo: setting({
      description: 'URLs that the service tells by POST, with its token, when it has started.',
      schema: z.array(z.url({ protocol: /^https?$/ })).max(100),
      default: [],
    }),
  },
  redaction: {
    patterns: setting({
      description: 'Secrets of your own: names with regular expressions. The first group, or all of a match, goes out.',
      schema: z.record(z.string().regex(/^[a-z0-9-]+$/), z.string().refine(isPattern, 'not a regular expression')),
      default: {},
    }),
  },
  inbox: {
    maxSizeMb: setting({
      description: 'How much disk captured events may take before new ones are turned away, in MiB.',
      schema: z.number().positive().max(1_048_576),
      default: 200,
    }),
    maxEventMb: setting({
      description: 'Largest captured event that is read, in MiB; a larger one is quarantined.',
      schema: z.number().positive().max(1024),
      default: 64,
    }),
  },
  logging: {
    level: setting({
      description: 'trace, debug, info, warn, error, fatal or silent.',
      schema: z
        .string()
        .toLowerCase()
        .pipe(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])),
      default: 'info',
      env: ['LOG_LEVEL'],
    }),
    maxSizeMb: setting({
      description: 'Size at which a log file is rotated, in MiB. Five old ones are kept.',
      schema: z.number().positive().max(1024),
      default: 10,
    }),
  },
  ...selfDrivingSettings,
} as const satisfies Definitions;

/** Every value of {@link hooklineSettings}. */
export type HooklineSettings = Values<typeof hooklineSettings>;

/** What finding the home folder depends on. */
export interface HomeLookup {
  /** A snapshot of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder, absolute. */
  readonly userHome: string;
}

/** The folder everything of hookline lives in: `HOOKLINE_HOME`, else `$CLAUDE_CONFIG_DIR/hooks`, else `~/.claude/hooks`. */
export function hooklineHome({ env, userHome }: HomeLookup): string {
  const own = env['HOOKLINE_HOME'];
  if (own) return expandHome(own, userHome);
  const claude = env['CLAUDE_CONFIG_DIR'];
  return `${claude ? expandHome(claude, userHome) : `${userHome}/.claude`}/hooks`;
}

/** Replaces a leading `~` by the user's home folder. */
export function expandHome(path: string, userHome: string): string {
  return path === '~' || path.startsWith('~/') ? userHome + path.slice(1) : path;
}
