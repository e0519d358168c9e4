import type { StringOptions } from '../lexer/strings.ts';

/** One spelling for strings that may be written with either quote. */
export const eitherQuote: StringOptions = { mark: '"', canonical: withoutQuoteEscapes };

/** The content of a string with `\'` and `\"` written as the quotes they stand for. */
export function withoutQuoteEscapes(content: string): string {
  if (!content.includes('\\')) return content;
  return content.replace(/\\([^])/g, (escaped, character: string) =>
    character === '"' || character === "'" ? character : escaped,
  );
}
