import { getBuiltinModule } from 'node:process';

/** Computes the CRC-32 of bytes as eight lower-case hex digits. */
export type Crc32 = (bytes: Uint8Array) => string;

/** Computes the CRC-32 with zlib, which is loaded by the first call and not by importing this package. */
export const crc32: Crc32 = (bytes) => getBuiltinModule('node:zlib').crc32(bytes).toString(16).padStart(8, '0');
