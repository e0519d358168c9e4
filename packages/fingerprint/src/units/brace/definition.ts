import type { Source } from '../source.ts';
import type { Header } from './header.ts';
import { assignedName, nameOfClass, nameOfFunction } from './names.ts';
import { BARE_DEFINITION_FAMILIES, CLASS_WORDS, CONTROL_WORDS, FUNCTION_WORDS, TERMINATOR_FAMILIES } from './words.ts';

/**
 * Reads a definition introduced by a word (`function f(`, `class A`), an arrow function, or a definition without a word
 * (`name(…) {`). Returns undefined for other blocks.
 */
export function readDefinition(source: Source, from: number, brace: number): Header | undefined {
  let assignedAt = -1;
  let groupAt = -1;
  const startsAtBoundary = TERMINATOR_FAMILIES.has(source.family);
  for (let at = from; at < brace; at++) {
    at = afterAnnotation(source, at);
    const word = source.name(at);
    const mark = source.mark(at);
    if (CLASS_WORDS.has(word) && !isMember(source, at) && groupAt < 0 && assignedAt < 0) {
      const found = nameOfClass(source, at, brace);
      if (found) return { role: 'class', kind: 'class', name: found.name, at, from, startsAtBoundary };
    } else if (FUNCTION_WORDS.has(word) && !isMember(source, at) && isFunctionWord(source, at, brace)) {
      const name = nameOfFunction(source, at, brace) ?? assignedName(source, from, at);
      return name === undefined ? undefined : { role: 'function', kind: 'function', name, at, from, startsAtBoundary };
    } else if (mark === '=' && source.mark(at + 1) !== '>' && source.mark(at - 1) !== '=' && assignedAt < 0)
      assignedAt = at;
    const partner = source.partners[at] ?? -1;
    if (partner > at && partner < brace) {
      if (mark === '(') groupAt = at;
      at = partner;
    }
  }
  const isArrow = source.mark(brace - 1) === '>' && '=-'.includes(source.mark(brace - 2) || ' ');
  if (isArrow) return readArrow(source, from, brace, startsAtBoundary);
  return assignedAt < 0 && groupAt > from ? readBare(source, from, groupAt, brace, startsAtBoundary) : undefined;
}

/** Skips an annotation `@name(…)` at `at`. */
function afterAnnotation(source: Source, at: number): number {
  let next = at;
  while (source.mark(next) === '@' && source.name(next + 1) !== '' && source.name(next + 1) !== 'interface') {
    next += 2;
    while (source.mark(next) === '.') next += 2;
    if (source.mark(next) === '(') next = Math.max(next, source.partners[next] ?? next) + 1;
  }
  return next;
}

const isMember = (source: Source, at: number): boolean => source.mark(at - 1) === '.' || source.mark(at - 1) === '$';

/** Returns whether the word introduces a function: `init` and `constructor` do only before parameters. */
function isFunctionWord(source: Source, at: number, brace: number): boolean {
  const word = source.name(at);
  if (word !== 'init' && word !== 'constructor') return true;
  return source.mark(at + 1) === '(' && (source.partners[at + 1] ?? brace) < brace;
}

/** Reads an arrow function that is assigned to a name. */
function readArrow(source: Source, from: number, brace: number, startsAtBoundary: boolean): Header | undefined {
  const name = assignedName(source, from, brace - 2);
  return name === undefined
    ? undefined
    : { role: 'function', kind: 'function', name, at: from, from, startsAtBoundary };
}

/** Reads `name(…) {` with optional types. */
function readBare(
  source: Source,
  from: number,
  group: number,
  brace: number,
  startsAtBoundary: boolean,
): Header | undefined {
  if (!BARE_DEFINITION_FAMILIES.has(source.family)) return undefined;
  let at = group - 1;
  if (source.mark(at) === '>') while (at > from && source.mark(at) !== '<') at--;
  if (source.mark(at) === '<') at--;
  const name = source.name(at);
  if (name === '' || CONTROL_WORDS.has(name) || source.mark(at - 1) === '.') return undefined;
  for (let before = from; before < at; before++)
    if (/^(?:new|return|throw|await|if|while|else)$/.test(source.name(before))) return undefined;
  if (source.family === 'shell' && source.partners[group] !== brace - 1) return undefined;
  return { role: 'function', kind: 'function', name, at, from, startsAtBoundary };
}
