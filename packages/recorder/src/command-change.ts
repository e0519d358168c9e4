import type { Author, Evidence } from '@hookline/contracts';
import type { FileText } from './activity.ts';

/** A file that a command changed. */
export interface CommandChange {
  readonly path: string;
  readonly before: FileText;
  /** Text after the command; `null` when it removed the file, `undefined` when the text is unknown. */
  readonly after: FileText;
  readonly author: Author;
  readonly evidence: Evidence;
  readonly reason?: string | undefined;
}
