import { crc32FromTable } from './crc32-table.ts';
import {
  type EventWriter,
  type EventWriterOptions,
  FileEventWriter,
  resolveWriterOptions,
} from './disk/event-writer.ts';

/**
 * Creates a writer for a process that lives for milliseconds. It loads no more than it needs, waits for nothing but the
 * disk, and leaves delivery and maintenance to a store on the same directory.
 */
export function createEventWriter(options: EventWriterOptions): EventWriter {
  return new FileEventWriter(resolveWriterOptions(options), crc32FromTable);
}
