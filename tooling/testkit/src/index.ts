export { type FreshDatabase, freshDatabase } from './databases.ts';
export { pgliteDirectory } from './pglite-directory.ts';
export { noPgbouncer, type Pgbouncer, startPgbouncer } from './pgbouncer.ts';
export { freePort } from './ports.ts';
export { findPostgres, type PostgresBinaries } from './postgres-binaries.ts';
export { type PostgresServer, startPostgres } from './postgres-server.ts';
export { postgresServers } from './postgres-servers.ts';
export { temporaryFolder } from './temporary.ts';
export { until } from './until.ts';
