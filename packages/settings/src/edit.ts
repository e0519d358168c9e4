import { failure, type Outcome, success } from '@hookline/outcome';
import { type Document, isCollection, isMap, isNode, parse, parseDocument } from 'yaml';
import { parseSettingsFile } from './file.ts';
import { fromText } from './layers.ts';
import type { NamedSetting } from './names.ts';
import { validate } from './setting.ts';

/** A value or a file that cannot be used. */
export interface EditProblem {
  readonly message: string;
}

/**
 * Converts words of a command line to the value of a setting, and validates it. A list takes each word as an element; any
 * setting takes one word in YAML or JSON, such as `[a, b]`.
 */
export function parseSettingValue(
  { definition, name }: Pick<NamedSetting, 'definition' | 'name'>,
  words: readonly string[],
): Outcome<unknown, EditProblem> {
  const reasons: string[] = [];
  for (const candidate of candidatesOf(definition.default, words)) {
    const parsed = validate(definition.schema, candidate);
    if (!parsed.issues) return success(parsed.value);
    reasons.push(parsed.issues.map(({ message }) => message).join('; '));
  }
  return failure({ message: `${name}: ${reasons.at(-1) ?? 'takes one value'}. ${definition.description}` });
}

function candidatesOf(like: unknown, words: readonly string[]): unknown[] {
  const [first, ...others] = words;
  if (first === undefined) return [];
  const isStructured = typeof like === 'object' && others.length === 0;
  return [
    ...(isStructured ? [yamlValue(first)] : []),
    ...(Array.isArray(like) ? [words] : others.length === 0 ? [fromText(first, like)] : []),
  ];
}

function yamlValue(text: string): unknown {
  try {
    return parse(text, { schema: 'core' }) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Returns the text of a settings file with one value changed; `undefined` removes it. Comments and the order of everything
 * else are kept. A file that is not valid YAML, or has no section where one is needed, is refused.
 */
export function editSettingsFile(
  text: string,
  { name }: Pick<NamedSetting, 'name'>,
  value: unknown,
): Outcome<string, EditProblem> {
  const parsed = parseSettingsFile(text);
  if (!parsed.ok) return failure({ message: `line ${parsed.line}, column ${parsed.column}: ${parsed.message}` });
  const document = parseDocument(text, { schema: 'core' });
  const [section = '', key = ''] = name.split('.');
  if (document.contents !== null && !isMap(document.contents)) {
    return failure({ message: 'it must consist of sections with settings below' });
  }
  const inFile = document.get(section, true);
  if (isNode(inFile) && !isMap(inFile) && inFile.toJSON() !== null) {
    return failure({ message: `${section}: must have settings below it` });
  }
  if (value === undefined) removeValue(document, section, key);
  else setValue(document, section, key, value);
  return success(document.toString({ lineWidth: 0, indent: indentOf(text) }));
}

function setValue(document: Document, section: string, key: string, value: unknown): void {
  if (document.contents === null) {
    // The comments of a file without settings stay above the first one.
    document.commentBefore ??= document.comment;
    document.comment = null;
  }
  const node = typeof value === 'object' ? document.createNode(value) : value;
  const inFile = document.get(section, true);
  if (isCollection(inFile) || inFile === undefined) document.setIn([section, key], node);
  else {
    const map = document.createNode({ [key]: node });
    if (isNode(inFile)) map.commentBefore = inFile.commentBefore ?? inFile.comment ?? null;
    document.set(section, map);
  }
}

function removeValue(document: Document, section: string, key: string): void {
  if (!document.hasIn([section, key])) return;
  document.deleteIn([section, key]);
  const inFile = document.get(section, true);
  if (isMap(inFile) && inFile.items.length === 0) document.delete(section);
}

/** Returns the indentation of the first indented line, 2 when there is none. */
function indentOf(text: string): number {
  const spaces = /^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2;
  return Math.min(spaces, 8);
}
