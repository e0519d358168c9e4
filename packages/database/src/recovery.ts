export { type Backup, type BackupOptions, backUp, listBackups, type NewBackup } from './backup.ts';
export { areCopiesStale, type CopyFolders, countCopies, markCopiesStale, replaceCopies } from './copies.ts';
export { markDamaged } from './known-damage.ts';
export { type DamageReport, damageReports, recoverDamaged, type RecoveryOptions } from './recover.ts';
export { restoreBackup, type RestoreOptions, type RestoreResult } from './restore.ts';
export type { SalvagedTable } from './salvage.ts';
