import { type FileHandle, open } from 'node:fs/promises';
import { parseCallRecord, toolUsesOf } from './tool-call-records.ts';

/** Parts of a transcript, from its end, that are searched one after the other, in bytes. */
const SEARCHED_BYTES = [262_144, 4_194_304];
const LINE_FEED = 0x0a;

/**
 * Returns the model that asked for a call, from the end of a transcript. `undefined` when the file cannot be read, or the request
 * is not within its last 4 MiB. Reads 256 KiB for a call of a moment ago.
 */
export async function modelOfCall(transcriptPath: string, toolUseId: string): Promise<string | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(transcriptPath);
    const { size } = await file.stat();
    for (const [index, bytes] of SEARCHED_BYTES.entries()) {
      if (index > 0 && size <= (SEARCHED_BYTES[index - 1] ?? 0)) break;
      const tail = Buffer.alloc(Math.min(size, bytes));
      const { bytesRead } = await file.read(tail, 0, tail.length, size - tail.length);
      const model = modelIn(tail.subarray(0, bytesRead), toolUseId);
      if (model !== undefined) return model;
    }
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
  return undefined;
}

/** Returns the model of the record in a part of a transcript that requests a call. Its result has the same id and no model. */
function modelIn(part: Buffer, toolUseId: string): string | undefined {
  const marker = JSON.stringify(toolUseId);
  for (let at = part.indexOf(marker); at >= 0; at = part.indexOf(marker, at + marker.length)) {
    const start = part.lastIndexOf(LINE_FEED, at) + 1;
    const end = part.indexOf(LINE_FEED, at);
    try {
      const record = parseCallRecord(part.subarray(start, end < 0 ? undefined : end));
      if (record?.type === 'assistant' && toolUsesOf(record).some(({ id }) => id === toolUseId))
        return record.message.model;
    } catch {
      // A line that is cut off at the start of the part, or is still being written.
    }
  }
  return undefined;
}
