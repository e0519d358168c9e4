import type { Source } from './source.ts';
import type { TokenSpan } from './span.ts';

/** Finds the definitions of Lisps: outermost lists whose first word begins with `def`. */
export function parenUnits(source: Source): TokenSpan[] {
  const units: TokenSpan[] = [];
  for (let at = 0; at < source.tokens.length; at++) {
    const close = source.partners[at] ?? -1;
    if (close <= at || source.mark(at) !== '(') continue;
    const word = source.name(at + 1);
    if (word.startsWith('def')) {
      const name = source.name(at + 2) || source.name(at + 3) || undefined;
      const kind = /class|struct|record|type|protocol|interface/.test(word) ? 'class' : 'function';
      units.push({ kind, name, first: at, last: close });
    }
    at = close;
  }
  return units;
}
