/** Returns the first text of a result; empty when it has none. */
export function firstText(content: unknown): string {
  if (typeof content === 'string') return content;
  const [first] = Array.isArray(content) ? (content as unknown[]) : [];
  const { text } = (first ?? {}) as { readonly text?: unknown };
  return typeof text === 'string' ? text : '';
}
