/** A file before and after a change. */
export interface FileEdit {
  readonly path: string;
  readonly before: string | null;
  readonly after: string;
}
