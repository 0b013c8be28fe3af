import fc from 'fast-check';
import { repairDoubleEncoding } from './double-encoding.ts';

const windows1252 = new TextDecoder('windows-1252');
const encodedTwice = (text: string) => windows1252.decode(new TextEncoder().encode(text));

describe('text that was encoded twice', () => {
  it.each(['Franche-Comté', 'La Réunion', 'Île-de-France', 'Søren “Ž” €', 'Łódź'])(
    'is put right: %s',
    (text) => {
      expect(repairDoubleEncoding(encodedTwice(text))).toBe(text);
    },
  );

  it.each(['CHÂTILLON', 'Fürstenberg', 'Île-de-France', 'Napoli', '日本', 'ÃO', 'São Paulo'])(
    'is not seen in honest text: %s',
    (text) => {
      expect(repairDoubleEncoding(text)).toBeUndefined();
    },
  );

  it('comes back whatever it was', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((s) => /[^\0-\x7f]/.test(s));
    fc.assert(
      fc.property(text, (original) => {
        expect(repairDoubleEncoding(encodedTwice(original))).toBe(original);
      }),
    );
  });
});
