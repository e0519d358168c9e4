/** Words of which files, functions and prompts are made. */
const NOUNS = [
  'token',
  'price',
  'order',
  'invoice',
  'bucket',
  'session',
  'retry',
  'cache',
  'queue',
  'report',
  'user',
  'cart',
];
const VERBS = ['take', 'read', 'write', 'parse', 'merge', 'count', 'check', 'format', 'send', 'load', 'split', 'find'];

/** Returns a whole number from 0 to below `limit`. */
export type Random = (limit: number) => number;

/** Returns a noun. */
export function noun(random: Random): string {
  return NOUNS[random(NOUNS.length)] ?? '';
}

/** Returns a function with a name that no other has. */
export function makeFunction(random: Random, number: number): { readonly name: string; readonly text: string } {
  const verb = VERBS[random(VERBS.length)] ?? '';
  const thing = noun(random);
  const name = `${verb}${thing.slice(0, 1).toUpperCase()}${thing.slice(1)}${number}`;
  const factor = random(1000) / 100;
  return {
    name,
    text: [
      `export function ${name}(${thing}, limit = ${random(500)}) {`,
      `  const ${thing}Total = ${thing}.items.reduce((sum, item) => sum + item.value * ${factor}, 0);`,
      `  if (${thing}Total > limit) throw new RangeError('${thing} exceeds ${random(10_000)}');`,
      `  return { ...${thing}, total: ${thing}Total };`,
      '}',
    ].join('\n'),
  };
}

/** Returns a function with one line changed. */
export function changeFunction(text: string, random: Random): string {
  return text.replace(/limit = \d+/, `limit = ${random(100_000)}`);
}
