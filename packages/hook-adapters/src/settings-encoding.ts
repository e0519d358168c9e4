/** Encoding of a settings file. Claude Code reads these three. */
export type SettingsEncoding = 'utf-8' | 'utf-8-bom' | 'utf-16le-bom';

/** Text of a settings file without its byte order mark, and the encoding to write it in. */
export interface SettingsText {
  readonly text: string;
  readonly encoding: SettingsEncoding;
}

const MARKS: Readonly<Record<SettingsEncoding, readonly number[]>> = {
  'utf-8-bom': [0xef, 0xbb, 0xbf],
  'utf-16le-bom': [0xff, 0xfe],
  'utf-8': [],
};

/** Returns whether a value read from a file names an encoding. */
export function isSettingsEncoding(value: unknown): value is SettingsEncoding {
  return typeof value === 'string' && Object.hasOwn(MARKS, value);
}

/** Decodes a settings file. Returns `undefined` for bytes that are invalid in their encoding: writing them would change them. */
export function decodeSettings(bytes: Uint8Array): SettingsText | undefined {
  const encoding = encodingOf(bytes);
  const content = bytes.subarray(MARKS[encoding].length);
  try {
    const decoder = new TextDecoder(encoding === 'utf-16le-bom' ? 'utf-16le' : 'utf-8', {
      fatal: true,
      ignoreBOM: true,
    });
    return { text: decoder.decode(content), encoding };
  } catch {
    return undefined;
  }
}

/** Encodes the text of a settings file, with its byte order mark. */
export function encodeSettings({ encoding, text }: SettingsText): Buffer {
  return Buffer.concat([
    Buffer.from(MARKS[encoding]),
    Buffer.from(text, encoding === 'utf-16le-bom' ? 'utf16le' : 'utf8'),
  ]);
}

function encodingOf(bytes: Uint8Array): SettingsEncoding {
  if (MARKS['utf-8-bom'].every((byte, at) => bytes[at] === byte)) return 'utf-8-bom';
  return MARKS['utf-16le-bom'].every((byte, at) => bytes[at] === byte) ? 'utf-16le-bom' : 'utf-8';
}
