export {
  acquireProcessLock,
  type LockOwner,
  type LockResult,
  type ProcessLock,
  readLockOwner,
} from './process-lock.ts';
