/** Shortest text that is completed. */
const MIN_LENGTH = 4;

/**
 * Returns the smallest and the largest UUID that begin with a text of four characters or more; `undefined` for a shorter text,
 * and for one that no UUID begins with.
 */
export function uuidRange(prefix: string): readonly [low: string, high: string] | undefined {
  if (prefix.length < MIN_LENGTH || !/^[0-9a-f]{0,8}(?:-[0-9a-f]{0,4}){0,3}(?:-[0-9a-f]{0,12})?$/.test(prefix))
    return undefined;
  const digits = prefix.replaceAll('-', '');
  const uuid = (digit: string): string =>
    digits.padEnd(32, digit).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const [low, high] = [uuid('0'), uuid('f')];
  return low.startsWith(prefix) ? [low, high] : undefined;
}
