import { boolean, httpUrl, integer, nonNegative, optionalUrl, postgresUrl, text } from '../setting-schemas.ts';
import { type Definitions, setting } from '../setting.ts';

/** Settings of the database, and of a Supabase project that mirrors traces. */
export const databaseSettings = {
  database: {
    url: setting({
      description: 'PostgreSQL URL. Default: an embedded database in <home>/data.',
      schema: optionalUrl(postgresUrl),
      default: '',
      env: ['TRACEABILITY_DB_URL_EXTERNAL', 'DATABASE_URL'],
      secret: true,
    }),
    poolMax: setting({
      description: 'Maximum number of connections to PostgreSQL, 1 to 200.',
      schema: integer(1, 200),
      default: 20,
    }),
    poolMin: setting({
      description: 'Connections to PostgreSQL that stay open without requests, 0 to 200, at most pool_max.',
      schema: integer(0, 200),
      default: 0,
    }),
    statementTimeoutSeconds: setting({
      description: 'How long one statement may run, in seconds; 0 for no limit.',
      schema: nonNegative(86_400),
      default: 30,
    }),
    transactionPooler: setting({
      description:
        'Whether the PostgreSQL URL belongs to a pooler that assigns connections per transaction: PgBouncer with pool_mode = transaction, or port 6543 of Supabase.',
      schema: boolean,
      default: false,
      env: ['HOOKLINE_TRANSACTION_POOLER'],
    }),
    replicaUrl: setting({
      description: 'PostgreSQL URL of a read replica that answers GET requests. Default: none.',
      schema: optionalUrl(postgresUrl),
      default: '',
      env: ['HOOKLINE_REPLICA_URL'],
      secret: true,
    }),
    retentionDays: setting({
      description:
        'Days that traces and hook executions are kept, 0 for ever; daily rollups are kept longer. Choose more than cache.maxAgeDays: an event that is sent again later would count twice.',
      schema: integer(0, 36_500),
      default: 0,
      env: ['HOOKLINE_RETENTION_DAYS'],
    }),
  },
  supabase: {
    enabled: setting({
      description:
        'Whether every trace and hook execution is also sent to a Supabase project, over its REST API. URL and key alone do not enable it: they may belong to the project that is worked on.',
      schema: boolean,
      default: false,
      env: ['HOOKLINE_SUPABASE'],
    }),
    url: setting({
      description: 'URL of that project. Default: none.',
      schema: optionalUrl(httpUrl),
      default: '',
      env: ['SUPABASE_URL'],
    }),
    serviceKey: setting({
      description: 'Secret or service-role key of that project.',
      schema: text(),
      default: '',
      env: ['SUPABASE_SERVICE_KEY'],
      secret: true,
    }),
  },
} as const satisfies Definitions;
