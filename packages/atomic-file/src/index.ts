export { AtomicFileError } from './errors.ts';
export {
  type AtomicFileOptions,
  removeLeftovers,
  syncFolder,
  writeFileAtomic,
  writeFileAtomicSync,
} from './atomic-file.ts';
