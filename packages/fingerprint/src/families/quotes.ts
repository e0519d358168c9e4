import type { StringOptions } from '../lexer/strings.ts';

/** Gives strings in single and double quotes the same spelling. */
export const eitherQuote: StringOptions = { mark: '"', canonical: withoutQuoteEscapes };

/** Replaces `\'` and `\"` in the content of a string by the quotes. */
export function withoutQuoteEscapes(content: string): string {
  if (!content.includes('\\')) return content;
  return content.replace(/\\([^])/g, (escaped, character: string) =>
    character === '"' || character === "'" ? character : escaped,
  );
}
