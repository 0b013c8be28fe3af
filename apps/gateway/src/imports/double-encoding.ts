/** The characters that windows-1252 has at bytes 0x80 to 0x9f, and their bytes. */
const HIGH_BYTES = new Map<number, number>();
const windows1252 = new TextDecoder('windows-1252');
for (let byte = 0x80; byte < 0xa0; byte += 1) {
  HIGH_BYTES.set(windows1252.decode(Uint8Array.of(byte)).charCodeAt(0), byte);
}

/** A lead byte of UTF-8 followed by another non-ASCII character: the mark of double encoding. */
const SUSPECT = /[\u00c2-\u00f4][^\u0000-\u007f]/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Text whose UTF-8 bytes were once read as windows-1252 ("ComtÃ©"), put right ("Comté").
 * Undefined where the text is not of that kind: honest accents do not form valid UTF-8.
 */
export function repairDoubleEncoding(text: string): string | undefined {
  if (!SUSPECT.test(text)) return undefined;
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const byte = HIGH_BYTES.get(code) ?? code;
    if (byte > 0xff) return undefined;
    bytes[index] = byte;
  }
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
