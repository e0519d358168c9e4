export { crc32 } from './crc32.ts';
export { type Damage, decode as decodeEvent, encode as encodeEvent, encodeNew as encodeNewEvent } from './envelope.ts';
export { ioError } from './errors.ts';
export { EventAge } from './event-age.ts';
export { ignoreErrors } from './notices.ts';
export { MAX_ERROR_CHARS, MAX_RETRY_DELAY_MS, wholeNumber } from './options.ts';
