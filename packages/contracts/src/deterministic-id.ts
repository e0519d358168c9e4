import { createHash } from 'node:crypto';

/**
 * A UUID that is the same whenever the parts are: version 8, from a SHA-256 over the parts, each with its length before
 * it, so that no two lists of parts run together. What makes a repeated event the same event.
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
