/** Options of `writeFileAtomic` and `writeFileAtomicSync`. */
export interface AtomicFileOptions {
  /** Permission bits of the file. @defaultValue 0o600: owner only */
  readonly mode?: number | undefined;
  /** True if a file that is replaced passes on its own permission bits, so that `mode` is for new files. @defaultValue false */
  readonly keepMode?: boolean | undefined;
  /** Permission bits of folders that have to be created. @defaultValue 0o700 */
  readonly folderMode?: number | undefined;
  /**
   * True if the bytes and the new name are flushed to the disk before the call ends. Without it a power cut may bring
   * back the old file or an empty one; a crash of the process never does.
   * @defaultValue true for `writeFileAtomic`, false for `writeFileAtomicSync`, because flushing blocks for milliseconds
   */
  readonly durable?: boolean | undefined;
  /**
   * True if an existing file is left as it is and reported as an error of code `exists`. Of several processes that
   * write at the same moment exactly one succeeds. Needs a file system with hard links.
   * @defaultValue false: an existing file is replaced
   */
  readonly exclusive?: boolean | undefined;
  /** True if a symbolic link at the path is followed, so that its target is replaced. @defaultValue false */
  readonly followLinks?: boolean | undefined;
}

/** Permission bits of new files: owner only. */
export const FILE_MODE = 0o600;
/** Permission bits of new folders: owner only. */
export const FOLDER_MODE = 0o700;
