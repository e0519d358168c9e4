import { detectLanguage } from '@hookline/fingerprint';
import picomatch from 'picomatch';

/** Action above a limit: `off` none, `advise` a note to Claude, `ask` a question to the user, `block` a refusal. */
export type DelegationMode = 'off' | 'advise' | 'ask' | 'block';

/** Decides which work should be delegated. */
export interface DelegationPolicy {
  /** @defaultValue 'advise' */
  readonly mode?: DelegationMode | undefined;
  /** Fewer lines of new code are ignored, 0 or more. @defaultValue 10 */
  readonly minLines?: number | undefined;
  /** Limit of lines written at once, 1 or more. @defaultValue 150 */
  readonly maxLines?: number | undefined;
  /** Files that are above the limit at any size: globs against the absolute path. @defaultValue none */
  readonly paths?: readonly string[] | undefined;
  /** Languages that are above the limit at any size, by linguist's name (`TypeScript`). @defaultValue none */
  readonly languages?: readonly string[] | undefined;
  /** Files that the policy ignores: globs against the absolute path. @defaultValue {@link ALLOWED_FILES} */
  readonly allow?: readonly string[] | undefined;
}

/** Globs of settings and manifests, which need no delegation. */
export const ALLOWED_FILES: readonly string[] = [
  '**/settings.json',
  '**/settings.local.json',
  '**/package.json',
  '**/{tsconfig,jsconfig}*.json',
  '**/{pyproject,Cargo,*.config}.toml',
  '**/{requirements*,constraints*}.txt',
  '**/{go.mod,Gemfile,Makefile,Dockerfile,composer.json,pom.xml,build.gradle,build.gradle.kts,CMakeLists.txt}',
  '**/*.config.{js,cjs,mjs,ts}',
  '**/.*rc.{js,cjs,json}',
  '**/.claude/**',
];

/** Languages of text and data, which are not code. */
const NO_CODE: ReadonlySet<string> = new Set([
  'JSON',
  'JSON with Comments',
  'JSON5',
  'YAML',
  'TOML',
  'INI',
  'XML',
  'SVG',
  'CSV',
  'TSV',
  'Markdown',
  'Text',
  'reStructuredText',
  'AsciiDoc',
  'Ignore List',
  'Git Attributes',
  'Git Config',
  'EditorConfig',
  'Dotenv',
  'Diff',
]);

/** Text that is about to be written. */
export interface WorkRequest {
  /** Absolute path of the file. */
  readonly path: string;
  /** The whole file, or the new text of an edit. */
  readonly text: string;
  /** True when the file is new; the advice for new code is to search for similar code first. @defaultValue false */
  readonly isNew?: boolean | undefined;
  /** Tokens left of the budgets; `undefined` for no budget. */
  readonly tokensLeft?: number | undefined;
}

/** Reason for a verdict. All except `new-code` are limits. */
export type DelegationReason = 'new-code' | 'size' | 'path' | 'language' | 'budget';

/** Decision of a policy. */
export interface DelegationDecision {
  /** `allow` without reasons; the policy's mode above a limit; `advise` for new code below it. */
  readonly verdict: 'allow' | Exclude<DelegationMode, 'off'>;
  readonly reasons: readonly DelegationReason[];
  /** Text for Claude or the user; empty with `allow`. Contains no code. */
  readonly advice: string;
  /** Language of the file, by linguist's name; absent when it is not code. */
  readonly language?: string | undefined;
  readonly lines: number;
  /** Estimated tokens of the text, at four characters per token. */
  readonly tokens: number;
}

const CHARACTERS_PER_TOKEN = 4;

/** Decides about one request. For several requests, use {@link compilePolicy}. */
export function checkDelegation(request: WorkRequest, policy: DelegationPolicy = {}): DelegationDecision {
  return compilePolicy(policy)(request);
}

/** Compiles a policy for repeated use. @throws RangeError when a limit is out of range */
export function compilePolicy(policy: DelegationPolicy): (request: WorkRequest) => DelegationDecision {
  const { mode = 'advise', minLines = 10, maxLines = 150, languages = [] } = policy;
  if (!(minLines >= 0)) throw new RangeError(`minLines must be 0 or more, got ${minLines}`);
  if (!(maxLines >= 1)) throw new RangeError(`maxLines must be 1 or more, got ${maxLines}`);
  const isAllowed = matcher(policy.allow ?? ALLOWED_FILES);
  const isLimited = matcher(policy.paths ?? []);
  return (request) => {
    const { path, text, isNew = false, tokensLeft } = request;
    const lines = text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
    const tokens = Math.ceil(text.length / CHARACTERS_PER_TOKEN);
    const language = codeLanguage(path, text);
    const base = { lines, tokens, language };
    const allowed = { ...base, verdict: 'allow', reasons: [], advice: '' } as const;
    if (mode === 'off' || language === undefined || isAllowed(path)) return allowed;
    const limits: DelegationReason[] = [];
    if (lines > maxLines) limits.push('size');
    if (isLimited(path)) limits.push('path');
    if (languages.includes(language)) limits.push('language');
    if (tokensLeft !== undefined && tokens > tokensLeft) limits.push('budget');
    const reasons: DelegationReason[] = isNew && lines >= minLines ? ['new-code', ...limits] : limits;
    if (reasons.length === 0) return allowed;
    const advice = adviceText(reasons, {
      lines,
      maxLines,
      tokens,
      language,
      tokensLeft,
    });
    return { ...base, verdict: limits.length === 0 ? 'advise' : mode, reasons, advice };
  };
}

function matcher(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  const matches = picomatch([...globs], { dot: true });
  return (path) => matches(path.replaceAll('\\', '/'));
}

/** Returns the language of a code file; `undefined` for text and data. */
function codeLanguage(path: string, text: string): string | undefined {
  const end = text.indexOf('\n');
  const language = detectLanguage(path, end === -1 ? text : text.slice(0, end));
  return language === undefined || NO_CODE.has(language) ? undefined : language;
}

interface Figures {
  readonly lines: number;
  readonly maxLines: number;
  readonly tokens: number;
  readonly language: string;
  readonly tokensLeft: number | undefined;
}

function adviceText(reasons: readonly DelegationReason[], figures: Figures): string {
  const { lines, maxLines, tokens, language, tokensLeft } = figures;
  const sentences: Readonly<Record<DelegationReason, string>> = {
    'new-code': 'Before writing new code, look for code that does this already (find_pattern, or a search).',
    size: `${lines} lines at once are more than the ${maxLines} that are written directly here.`,
    path: 'Work on this file is delegated by policy.',
    language: `Work in ${language} is delegated by policy.`,
    budget: `It takes about ${tokens} tokens, and ${tokensLeft ?? 0} are left of the budget.`,
  };
  const parts = reasons.map((reason) => sentences[reason]);
  return reasons.every((reason) => reason === 'new-code')
    ? parts.join(' ')
    : [...parts, 'Consider delegate_task.'].join(' ');
}
