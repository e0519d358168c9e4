export { type CopyOptions, type CopyProgress, type CopyResult, copyTables } from './copy.ts';
export { DatabaseError, type DatabaseErrorCode } from './errors.ts';
export { openPglite, type PgliteOptions } from './pglite.ts';
export { type PoisonOptions, writeAroundPoison } from './poison.ts';
export { openPostgres, type PostgresOptions } from './postgres.ts';
export { type ReplicaOptions, withReplica } from './replica.ts';
export { type ComponentSchema, selfMigrating } from './self-migrating.ts';
export type { Database, Migration, PoolStats, Sql, SqlOptions, SqlResult, SqlSession } from './sql.ts';
export { storable } from './storable.ts';
