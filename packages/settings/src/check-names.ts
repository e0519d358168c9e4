import { closestName, snakeCase } from './names.ts';
import type { SettingProblem } from './problem.ts';
import type { Definitions } from './setting.ts';

/** Names in the file by section: settings that have an effect, and those without. */
interface KnownSection {
  readonly used: readonly string[];
  readonly unused: readonly string[];
}

/**
 * Reports names in a parsed file that no definition has, each with the most similar valid name; sections that are no mapping;
 * and names without effect.
 */
export function* checkNames(
  definitions: Definitions,
  unused: Readonly<Record<string, readonly string[]>>,
  file: unknown,
): Generator<SettingProblem> {
  if (file === undefined || file === null) return;
  if (!isMapping(file)) {
    const [first] = Object.keys(definitions);
    const message = `must consist of sections, such as "${first}:", with settings below`;
    yield { kind: 'invalid', where: 'the file', message };
    return;
  }
  const sections = knownSections(definitions, unused);
  for (const [section, content] of Object.entries(file)) {
    const known = sections.get(section);
    if (!known) yield unknownSection(section, [...sections.keys()]);
    else if (content !== undefined && content !== null) yield* checkSection(section, known, content);
  }
}

function knownSections(
  definitions: Definitions,
  unused: Readonly<Record<string, readonly string[]>>,
): ReadonlyMap<string, KnownSection> {
  const sections = new Map<string, KnownSection>();
  for (const [section, keys] of Object.entries(definitions))
    sections.set(snakeCase(section), { used: Object.keys(keys).map(snakeCase), unused: [] });
  for (const [section, keys] of Object.entries(unused)) {
    const used = sections.get(section)?.used ?? [];
    sections.set(section, { used, unused: keys.filter((key) => !used.includes(key)) });
  }
  return sections;
}

function* checkSection(section: string, { unused, used }: KnownSection, content: unknown): Generator<SettingProblem> {
  const names = [...used, ...unused];
  if (!isMapping(content)) {
    const message = `must have settings below it (${names.join(', ')}); its value is ignored`;
    yield { kind: 'invalid', where: section, message };
    return;
  }
  for (const key of Object.keys(content)) {
    const where = `${section}.${key}`;
    if (unused.includes(key)) yield { kind: 'unused', where, message: 'accepted, but not used yet' };
    else if (!used.includes(key)) {
      const message = `unknown setting${suggestion(key, names)}this section has: ${names.join(', ')}`;
      yield { kind: 'unknown', where, message };
    }
  }
}

function unknownSection(section: string, sections: readonly string[]): SettingProblem {
  const message = `unknown section${suggestion(section, sections)}sections are: ${sections.join(', ')}`;
  return { kind: 'unknown', where: section, message };
}

function suggestion(name: string, candidates: readonly string[]): string {
  const similar = closestName(name, candidates);
  return similar === undefined ? '; ' : `, did you mean ${similar}? `;
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
