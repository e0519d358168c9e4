import { readdirSync, readFileSync } from 'node:fs';

/**
 * A text in a language, with marks at significant positions (`§`) and at positions within comments and docstrings (`¤`). The
 * text around the marks contains constructs that are difficult to lex.
 */
export interface Sample {
  readonly language: string;
  readonly marked: string;
}

const FOLDER = new URL('../samples/', import.meta.url);

/** The samples, one for each language: `test/samples/<linguist name>.txt`. */
export const SAMPLES: readonly Sample[] = readdirSync(FOLDER)
  .sort()
  .map((file) => ({
    language: file.slice(0, -'.txt'.length),
    marked: readFileSync(new URL(encodeURIComponent(file), FOLDER), 'utf8'),
  }));

/** Replacements of the marks. */
const CODE = '7';
const COMMENT = 'note';

/** Returns the text of a sample. */
export function textOf({ marked }: Sample): string {
  return marked.replaceAll('§', CODE).replaceAll('¤', COMMENT);
}

/** Returns, for each mark of one kind, the text of a sample with another replacement of this mark. */
export function variantsOf({ marked }: Sample, mark: '§' | '¤'): { readonly text: string; readonly line: string }[] {
  const replacement = mark === '§' ? '8' : 'other (words';
  return Array.from(marked.matchAll(new RegExp(mark, 'g')), ({ index }) => ({
    text: textOf({ language: '', marked: `${marked.slice(0, index)}${replacement}${marked.slice(index + 1)}` }),
    line: marked.slice(marked.lastIndexOf('\n', index) + 1).split('\n')[0] ?? '',
  }));
}
