import { describe, expect, it } from 'vitest';
import { idOf, fingerprintOf } from './support/fingerprints.ts';
import { SAMPLES, textOf, variantsOf } from './support/samples.ts';

describe('the samples', () => {
  it('cover 40 languages or more', () => {
    expect(SAMPLES.length).toBeGreaterThanOrEqual(40);
    expect(SAMPLES.filter(({ marked }) => marked.includes('¤')).length).toBeGreaterThanOrEqual(40);
  });

  it('are detected by linguist name', () => {
    for (const sample of SAMPLES) expect(fingerprintOf(textOf(sample), sample.language).language).toBe(sample.language);
  });
});

describe.each(SAMPLES)('$language', (sample) => {
  const { language } = sample;
  const id = idOf(textOf(sample), language);

  it('keeps its id when comments change', () => {
    for (const { line, text } of variantsOf(sample, '¤')) expect([line, idOf(text, language)]).toEqual([line, id]);
  });

  it('has another id when a string, a name or a number changes', () => {
    for (const { line, text } of variantsOf(sample, '§')) expect([line, idOf(text, language)]).not.toEqual([line, id]);
  });

  it('keeps its id with other line ends, a byte order mark, and empty lines at its end', () => {
    const text = textOf(sample);
    expect(idOf(text.replaceAll('\n', '\r\n'), language)).toBe(id);
    expect(idOf(`\u{feff}${text}`, language)).toBe(id);
    expect(idOf(`${text.trimEnd()}\n\n\n`, language)).toBe(id);
    expect(idOf(new TextEncoder().encode(text), language)).toBe(id);
  });
});
