/** Characters that end a literal in a regular expression. */
const META = '.^$|)*+?{';
/** Texts without syntax. */
const PLAIN = /^[\w:/-]+$/;
/** A class of few characters, which stands for one of them. */
const SMALL_CLASS = /^\[([A-Za-z0-9]{1,5})\]/;
const QUANTIFIER = /^[?*+{]/;

/** Returns the literal texts that every match of a pattern begins with; one empty text when there are none. */
export function literalPrefixes(source: string): readonly string[] {
  let prefixes: readonly string[] = [''];
  const append = (endings: readonly string[]): void => {
    prefixes = prefixes.flatMap((prefix) => endings.map((ending) => prefix + ending));
  };
  for (let rest = source; rest !== '';) {
    if (rest.startsWith('\\b')) rest = rest.slice(2);
    else if (rest.startsWith('(?<!')) rest = rest.slice(groupLength(rest));
    else if (rest.startsWith('(')) {
      const length = groupLength(rest);
      const alternatives = alternativesOf(rest.slice(rest.startsWith('(?:') ? 3 : 1, length - 1));
      if (QUANTIFIER.test(rest.slice(length))) return prefixes;
      append(alternatives.flatMap(literalPrefixes));
      if (!alternatives.every((alternative) => PLAIN.test(alternative))) return prefixes;
      rest = rest.slice(length);
    } else {
      const [taken, literals] = literalAt(rest);
      if (literals.length === 0 || QUANTIFIER.test(rest.slice(taken))) return prefixes;
      append(literals);
      rest = rest.slice(taken);
    }
  }
  return prefixes;
}

/** Returns the length and the possible texts of a literal or a small class; no text when there is none. */
function literalAt(rest: string): [number, readonly string[]] {
  const small = SMALL_CLASS.exec(rest);
  if (small) return [small[0].length, (small[1] ?? '').split('')];
  if (/^\\[^A-Za-z0-9]/.test(rest)) return [2, [rest.charAt(1)]];
  return rest.startsWith('\\') || rest.startsWith('[') || META.includes(rest.charAt(0))
    ? [1, []]
    : [1, [rest.charAt(0)]];
}

/** Returns the length of the group that a pattern begins with, parentheses included. */
function groupLength(source: string): number {
  let depth = 0;
  for (const { 0: part, index } of source.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[()]/g)) {
    if (part === '(') depth++;
    if (part === ')' && --depth === 0) return index + 1;
  }
  throw new RangeError('a group has no end');
}

function alternativesOf(source: string): readonly string[] {
  const alternatives = [''];
  let depth = 0;
  for (const [part] of source.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[^]/g)) {
    if (part === '(') depth++;
    if (part === ')') depth--;
    if (part === '|' && depth === 0) alternatives.push('');
    else alternatives[alternatives.length - 1] += part;
  }
  return alternatives;
}
