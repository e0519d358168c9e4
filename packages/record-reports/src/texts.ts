/** Returns the first line with text, without surrounding space; empty for no text. */
export function firstLine(text: string | null | undefined): string {
  return (
    text
      ?.split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '') ?? ''
  );
}

/** Returns a number with its noun: `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Returns a path with its repository, where that is known. */
export function placeOf({
  path,
  repository,
}: {
  readonly path: string | null;
  readonly repository: string | null;
}): string {
  return repository === null || path === null ? (path ?? '') : `${repository}: ${path}`;
}
