import type { Reading } from './reading.ts';
import type { Outline } from './units/units.ts';
import type { TokenSpan } from './units/span.ts';

/** What a text is. */
export type CodeKind = 'function' | 'class' | 'module' | 'fragment' | 'configuration' | 'prose';

/** What a text is for. */
export type CodeType =
  | 'code'
  | 'test'
  | 'script'
  | 'schema'
  | 'style'
  | 'markup'
  | 'configuration'
  | 'data'
  | 'documentation';

/** What a text is called, and what it is. */
export interface Description {
  /** The function or class that it is, else its file, else what it defines first, else its kind. */
  readonly name: string;
  /** Linguist's name, such as `TypeScript`; undefined when neither path nor first line tells. */
  readonly language: string | undefined;
  /** Whether it is a function, a class, a module of several, or none of these. */
  readonly kind: CodeKind;
  /** What it is for, from its language and its path. */
  readonly type: CodeType;
}

/** Names and classifies a text from what was read and from where it stands. */
export function describeReading(reading: Reading, found: Outline, path: string | undefined): Description {
  const { spans } = found;
  const whole = wholeOf(found);
  const kind = kindOf(reading, whole, spans.length > 0);
  const stem = path === undefined ? undefined : stemOf(path);
  const name = whole?.name ?? stem ?? spans.find((span) => span.name !== undefined)?.name ?? kind;
  return { name, language: reading.language?.name, kind, type: typeOf(reading, path ?? '') };
}

/** The unit that a text is, when it is one. */
export function wholeOf({ source, spans }: Outline): TokenSpan | undefined {
  return spans.find((span) => isWhole(span, source.tokens.length));
}

/** Whether a unit is all there is, but for a mark or two at either end, such as `export default` and `;`. */
function isWhole({ first, last }: TokenSpan, tokens: number): boolean {
  return first <= 2 && last >= tokens - 3;
}

const SCHEMAS = new Set(['graphql', 'idl', 'sql']);
const IMPORT = /^(?:import|from|package|use|using|require|include|module|namespace|mod|extern|open)$/;

function kindOf({ family, language, raw }: Reading, whole: TokenSpan | undefined, hasUnits: boolean): CodeKind {
  if (language?.type === 'prose' || family === 'prose') return 'prose';
  if (language?.type === 'data' && !SCHEMAS.has(family) && family !== 'python') return 'configuration';
  if (whole) return whole.kind === 'fragment' ? 'fragment' : whole.kind;
  return hasUnits || IMPORT.test(raw[0]?.text ?? '') ? 'module' : 'fragment';
}

/** Files that are called after their folder. */
const FOLDER_FILES = /^(?:index|__init__|mod|main|lib|package|default)$/;

/** The name of a file without its extensions; with its folder when it says nothing alone. */
function stemOf(path: string): string | undefined {
  const parts = path.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  const file = parts.at(-1);
  if (file === undefined) return undefined;
  const stem = file.replace(/(?<=[^.])\.\w{1,10}$/, '');
  const folder = parts.at(-2);
  return FOLDER_FILES.test(stem) && folder !== undefined ? `${folder}/${stem}` : stem;
}

const TEST =
  /(?:^|[/\\])(?:tests?|specs?|__tests__|testing)[/\\]|(?:[._-](?:test|spec|tests)|^test_\w+|[/\\]test_\w+|Tests?|Spec)\.\w+$/;
const SCRIPT = /(?:^|[/\\])(?:scripts?|bin|tools)[/\\]/;

function typeOf({ family, language, text }: Reading, path: string): CodeType {
  if (language?.type === 'prose' || family === 'prose') return 'documentation';
  if (SCHEMAS.has(family)) return 'schema';
  if (family === 'css' || /^(?:Sass|Stylus)$/.test(language?.name ?? '')) return 'style';
  if (language?.type === 'data' && family !== 'python') return family === 'lines' ? 'data' : 'configuration';
  if (family === 'markup' || family === 'template') return 'markup';
  if (TEST.test(path)) return 'test';
  const isScript = text.startsWith('#!') || family === 'shell' || family === 'powershell' || family === 'batch';
  return isScript || SCRIPT.test(path) ? 'script' : 'code';
}
