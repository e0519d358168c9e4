export { type DamagedFile, type OpenedFile, openSqliteFile } from './open-sqlite-file.ts';
