import { MIB } from '../options.ts';
import type { Disk } from './disk.ts';
import { writeAll } from './write-file.ts';

/** When the file has grown to this, it makes way for a new one; one old one is kept. */
const LARGE_BYTES: number = MIB;

/** Who grew too old: one line of JSON each, so that nothing accepted goes without a trace. */
export class Tombstones {
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Adds a line when it can; says whether it could. A line may come twice, when two processes expire at once. */
  add({ event_id, storedAtMs }: { readonly event_id: string; readonly storedAtMs: number }): boolean {
    const { files, layout, clock } = this.#disk;
    const line = `${JSON.stringify({ event_id, stored_at_ms: storedAtMs, expired_at_ms: clock.now() })}\n`;
    try {
      const fd = files.append(layout.tombstones);
      try {
        writeAll(files, fd, Buffer.from(line));
        if (files.sizeOf(fd) > LARGE_BYTES) files.rename(layout.tombstones, `${layout.tombstones}.old`);
      } finally {
        files.close(fd);
      }
      return true;
    } catch {
      return false;
    }
  }
}
