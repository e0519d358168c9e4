import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

/** Zstandard finds repetitions within 64 MB: databases consist of many similar files. Its checksum detects damage. */
const COMPRESSION = {
  [constants.ZSTD_c_compressionLevel]: 12,
  [constants.ZSTD_c_windowLog]: 26,
  [constants.ZSTD_c_enableLongDistanceMatching]: 1,
  [constants.ZSTD_c_checksumFlag]: 1,
};

/** Largest file of a new database: a segment of the write-ahead log. */
const ZEROS = Buffer.alloc(16 * 1024 * 1024);

/** Bytes of the number in front of the list of files. */
const LENGTH_BYTES = 4;

/** First part of an archive: all folders, and all files in the order of their contents, which follow. */
interface Contents {
  readonly folders: readonly string[];
  /** Path, size, and number of bytes in the archive: zeros at the end of a file are left out. */
  readonly files: readonly (readonly [path: string, bytes: number, stored: number])[];
}

/** Returns a compressed archive of a folder. Equal folders result in equal archives. */
export async function pack(folder: string): Promise<Buffer> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .toSorted();
  const [folders, files, bodies]: [string[], Contents['files'][number][], Buffer[]] = [[], [], []];
  for (const name of names) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) {
      folders.push(name);
      continue;
    }
    const bytes = readFileSync(path);
    const stored = bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
    files.push([name, bytes.length, stored.length]);
    bodies.push(stored);
  }
  const list = Buffer.from(JSON.stringify({ folders, files } satisfies Contents));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(list.length);
  return promisify(zstdCompress)(Buffer.concat([length, list, ...bodies]), { params: COMPRESSION });
}

/** Unpacks an archive into a folder that does not exist. Rejects when the archive is damaged, and may leave a part of the folder. */
export async function unpack(archive: Buffer, folder: string): Promise<void> {
  const bytes = await promisify(zstdDecompress)(archive);
  let at = LENGTH_BYTES + bytes.readUInt32LE(0);
  const { files, folders } = contentsOf(bytes.toString('utf8', LENGTH_BYTES, at));
  const total = files.reduce((sum, [, , stored]) => sum + stored, at);
  if (total !== bytes.length) throw new Error(`the archive has ${bytes.length} bytes, its list names ${total}`);
  mkdirSync(folder, { mode: 0o700 });
  for (const name of folders) mkdirSync(join(folder, name), { mode: 0o700 });
  for (const [name, size, stored] of files) {
    const file = openSync(join(folder, name), 'wx', 0o600);
    try {
      if (stored > 0) writeSync(file, bytes, at, stored);
      // Zeros rather than a hole: PostgreSQL relies on the space that a file of its log has.
      if (size > stored) writeSync(file, ZEROS, 0, size - stored);
    } finally {
      closeSync(file);
    }
    at += stored;
  }
}

function contentsOf(text: string): Contents {
  const { files, folders } = JSON.parse(text) as Partial<Contents>;
  const isValid =
    Array.isArray(folders) &&
    folders.every(isInside) &&
    Array.isArray(files) &&
    files.every(([path, bytes, stored]) => isInside(path) && Number.isInteger(bytes) && Number.isInteger(stored));
  if (!isValid) throw new Error('the archive has no valid list of files');
  return { files: files as Contents['files'], folders };
}

function isInside(path: unknown): boolean {
  return typeof path === 'string' && !path.startsWith('/') && !path.split('/').includes('..');
}
