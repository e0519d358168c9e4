import type { Source } from '../source.ts';

/** Returns the name after the word of a function at `at`; undefined for an unnamed function. */
export function nameOfFunction(source: Source, at: number, brace: number): string | undefined {
  const word = source.name(at);
  if (word === 'init' || word === 'constructor') return word;
  for (let next = at + 1; next < brace; next++) {
    const name = source.name(next);
    if (name !== '') return source.mark(next + 1) === '.' ? lastOfPath(source, next) : name;
    const partner = source.partners[next] ?? -1;
    const isReceiver =
      source.mark(next) === '(' && partner > next && source.name(partner + 1) !== '' && source.family === 'go';
    if (isReceiver || source.mark(next) === '<') next = partner > next ? partner : next;
    else if (source.mark(next) !== '*' && source.mark(next) !== '&') return undefined;
  }
  return undefined;
}

function lastOfPath(source: Source, at: number): string {
  let last = at;
  while (source.mark(last + 1) === '.' && source.name(last + 2) !== '') last += 2;
  return source.name(last);
}

/** Returns the name that an unnamed function is assigned to: `a.b = `, `b: `, `const b: T = `. */
export function assignedName(source: Source, from: number, at: number): string | undefined {
  for (let before = at - 1; before > from; before--) {
    const mark = source.mark(before);
    const isSign = (mark === '=' || mark === ':' || mark === '-') && source.mark(before + 1) !== '>';
    if (!isSign) continue;
    const target = mark === '-' ? before - 2 : before - 1;
    const declared = declaredBefore(source, from, before);
    return declared ?? (source.name(target) || undefined);
  }
  return undefined;
}

function declaredBefore(source: Source, from: number, before: number): string | undefined {
  for (let at = before - 1; at >= from; at--)
    if (/^(?:const|let|var|val|local|static|final)$/.test(source.name(at))) return source.name(at + 1) || undefined;
  return undefined;
}

/** Returns the possibly missing name of the class that a word introduces; undefined when the word has another meaning. */
export function nameOfClass(
  source: Source,
  at: number,
  brace: number,
): { readonly name: string | undefined } | undefined {
  if (source.name(at) === 'impl') return { name: nameOfImpl(source, at, brace) };
  const next = source.name(at + 1);
  if (next === 'class' || next === 'object') return undefined;
  if (next !== '' && next !== 'extends' && next !== 'implements') return { name: next };
  if (source.family === 'go') return { name: source.name(at - 1) || undefined };
  const isUnnamed = at + 1 === brace || next !== '' || source.mark(at + 1) === ':';
  return isUnnamed ? { name: undefined } : undefined;
}

/** Returns the type of `impl Type` and `impl Trait for Type`. */
function nameOfImpl(source: Source, at: number, brace: number): string | undefined {
  let name: string | undefined;
  let depth = 0;
  for (let next = at + 1; next < brace; next++) {
    const mark = source.mark(next);
    if (mark === '<') depth++;
    else if (mark === '>' && source.mark(next - 1) !== '-') depth--;
    const word = source.name(next);
    if (word === 'where') break;
    if (word === 'for' && depth === 0) name = undefined;
    else if (word !== '' && depth === 0 && (name === undefined || source.mark(next - 1) === ':')) name = word;
  }
  return name;
}
