export { createSqliteIndex, type SqliteIndex, type SqliteIndexOptions } from './sqlite/sqlite-index.ts';
