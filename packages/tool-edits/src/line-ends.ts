/** Length of the beginning of a file that determines its line ends, in characters. */
const DETECTED_LENGTH = 4096;

/** Returns a text as Claude Code reports it: with a line feed at the end of each line. */
export function normalizeLineEnds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** Returns a text with the line ends of another one, as Claude Code writes an edited file: those of the majority of lines. */
export function withLineEndsOf(text: string, model: string): string {
  const start = model.slice(0, DETECTED_LENGTH);
  const windows = start.split('\r\n').length - 1;
  const unix = start.split('\n').length - 1 - windows;
  return windows > unix ? normalizeLineEnds(text).replaceAll('\n', '\r\n') : text;
}

/** Returns a text as patches of Claude Code show it: each tab at the start of a line as two spaces. */
export function renderTabs(text: string): string {
  return text.replaceAll(/^\t+/gm, (tabs) => '  '.repeat(tabs.length));
}

/** Returns whether two texts are the same to a report of Claude Code, which normalises line ends and indentation. */
export function isSameReport(a: string, b: string): boolean {
  return renderTabs(normalizeLineEnds(a)) === renderTabs(normalizeLineEnds(b));
}
