import type { LexedText } from './lexed-text.ts';
import type { Outline } from './units/units.ts';
import type { TokenSpan } from './units/span.ts';

/** The syntactic kind of a text. */
export type CodeKind = 'function' | 'class' | 'module' | 'fragment' | 'configuration' | 'prose';

/** The purpose of a text. */
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

/** Name and classification of a text. */
export interface Description {
  /** Name of the function or class that makes up the text, else its file name, else its first definition, else its kind. */
  readonly name: string;
  /** Linguist name, such as `TypeScript`; undefined when neither the path nor the first line identifies it. */
  readonly language: string | undefined;
  readonly kind: CodeKind;
  /** Purpose, derived from the language and the path. */
  readonly type: CodeType;
}

/** Names and classifies a lexed text by its units and its path. */
export function describeReading(lexed: LexedText, found: Outline, path: string | undefined): Description {
  const { spans } = found;
  const whole = wholeOf(found);
  const kind = kindOf(lexed, whole, spans.length > 0);
  const stem = path === undefined ? undefined : stemOf(path);
  const name = whole?.name ?? stem ?? spans.find((span) => span.name !== undefined)?.name ?? kind;
  return { name, language: lexed.language?.name, kind, type: typeOf(lexed, path ?? '') };
}

/** Returns the unit that makes up a whole text; undefined for several units or none. */
export function wholeOf({ source, spans }: Outline): TokenSpan | undefined {
  return spans.find((span) => isWhole(span, source.tokens.length));
}

/** Returns whether a unit covers a text except up to two tokens at either end, such as `export default` and `;`. */
function isWhole({ first, last }: TokenSpan, tokens: number): boolean {
  return first <= 2 && last >= tokens - 3;
}

const SCHEMAS = new Set(['graphql', 'idl', 'sql']);
const IMPORT = /^(?:import|from|package|use|using|require|include|module|namespace|mod|extern|open)$/;

function kindOf({ family, language, raw }: LexedText, whole: TokenSpan | undefined, hasUnits: boolean): CodeKind {
  if (language?.type === 'prose' || family === 'prose') return 'prose';
  if (language?.type === 'data' && !SCHEMAS.has(family) && family !== 'python') return 'configuration';
  if (whole) return whole.kind === 'fragment' ? 'fragment' : whole.kind;
  return hasUnits || IMPORT.test(raw[0]?.text ?? '') ? 'module' : 'fragment';
}

/** File names that are meaningful only together with their folder. */
const FOLDER_FILES = /^(?:index|__init__|mod|main|lib|package|default)$/;

/** Returns a file name without its extension, preceded by its folder for names such as `index`. */
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

function typeOf({ family, language, text }: LexedText, path: string): CodeType {
  if (language?.type === 'prose' || family === 'prose') return 'documentation';
  if (SCHEMAS.has(family)) return 'schema';
  if (family === 'css' || /^(?:Sass|Stylus)$/.test(language?.name ?? '')) return 'style';
  if (language?.type === 'data' && family !== 'python') return family === 'lines' ? 'data' : 'configuration';
  if (family === 'markup' || family === 'template') return 'markup';
  if (TEST.test(path)) return 'test';
  const isScript = text.startsWith('#!') || family === 'shell' || family === 'powershell' || family === 'batch';
  return isScript || SCRIPT.test(path) ? 'script' : 'code';
}
