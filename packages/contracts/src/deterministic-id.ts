import { createHash } from 'node:crypto';

/**
 * Returns a UUID that depends only on the parts, so that a repeated event has the same id: version 8, from the SHA-256 over
 * the parts, each prefixed with its length, so that different lists of parts never have the same encoding.
 *
 * @see RFC 9562, section 5.8 and appendix B.2 (name-based UUIDs by SHA-256)
 */
export function deterministicId(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  const bytes = hash.digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
