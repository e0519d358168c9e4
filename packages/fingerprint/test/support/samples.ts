import { readdirSync, readFileSync } from 'node:fs';

/**
 * A text in some language. `§` stands where what is written means something, `¤` where it does not: within
 * comments and docstrings. Whatever else may trip a lexer stands around them.
 */
export interface Sample {
  readonly language: string;
  readonly marked: string;
}

const FOLDER = new URL('../samples/', import.meta.url);

/** One for each language: `test/samples/<linguist's name>.txt`. */
export const SAMPLES: readonly Sample[] = readdirSync(FOLDER)
  .sort()
  .map((file) => ({
    language: file.slice(0, -'.txt'.length),
    marked: readFileSync(new URL(encodeURIComponent(file), FOLDER), 'utf8'),
  }));

/** What stands for the marks. */
const CODE = '7';
const COMMENT = 'note';

/** The text of a sample. */
export function textOf({ marked }: Sample): string {
  return marked.replaceAll('§', CODE).replaceAll('¤', COMMENT);
}

/** The text of a sample once for each of its marks of one kind, with something else in that place. */
export function variantsOf({ marked }: Sample, mark: '§' | '¤'): { readonly text: string; readonly line: string }[] {
  const instead = mark === '§' ? '8' : 'other (words';
  return Array.from(marked.matchAll(new RegExp(mark, 'g')), ({ index }) => ({
    text: textOf({ language: '', marked: `${marked.slice(0, index)}${instead}${marked.slice(index + 1)}` }),
    line: marked.slice(marked.lastIndexOf('\n', index) + 1).split('\n')[0] ?? '',
  }));
}
