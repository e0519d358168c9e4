/**
 * One byte's worth of CRC-32 steps, for each byte. A table of our own, because loading zlib for its `crc32` costs
 * a fresh process ten times what storing an event does.
 *
 * @see https://www.w3.org/TR/png-3/#D-CRCAppendix
 */
const TABLE = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  TABLE[byte] = crc;
}

/** The CRC-32 of the bytes as eight hex digits. Any change within 32 bits in a row shows. */
export function crc32(bytes: Uint8Array): string {
  let crc = -1;
  // Plain on purpose: in a fresh process this loop is interpreted, and anything more shows.
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ (TABLE[(crc ^ (bytes[i] as number)) & 0xff] as number);
  return (~crc >>> 0).toString(16).padStart(8, '0');
}
