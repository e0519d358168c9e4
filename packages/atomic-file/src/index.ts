export { AtomicFileError, type AtomicFileErrorCode } from './errors.ts';
export { removeLeftovers, syncFolder, syncFolderSync } from './folder.ts';
export { isLink } from './link.ts';
export type { AtomicFileOptions } from './options.ts';
export { hasErrorCode, isMissing } from './system-error.ts';
export { writeFileAtomicSync } from './write-file-sync.ts';
export { writeFileAtomic } from './write-file.ts';
export { type AtomicSymlinkOptions, writeSymlinkAtomic } from './write-symlink.ts';
