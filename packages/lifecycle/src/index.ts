export {
  backupCreate,
  type BackupFlags,
  backupList,
  type BackupOptions,
  backupRestore,
  type RestoreFlags,
} from './backup.ts';
export {
  cacheCleanup,
  type CacheOptions,
  cacheRequeue,
  cacheShow,
  cacheStatus,
  resetBreaker,
  sendCached,
  type SendOptions,
  sync,
} from './cache.ts';
export { down, type LifecycleOptions, restart, start, type Started, stop, type Stopped, up } from './lifecycle.ts';
export { collectStatus, portText, type Status, status, type StatusOptions, type TcpState } from './status.ts';
export { token, type TokenOptions } from './token.ts';
