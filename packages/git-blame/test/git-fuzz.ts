import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileStep, LineHasher, plainText } from '@hookline/attribution';
import { type BlamedEdit, type BlamedLine, blame } from '../src/index.ts';

/** Options of {@link fuzzGit}. */
export interface FuzzOptions {
  readonly seed: number;
  /** Files of the repository. */
  readonly files: number;
  /** Operations on each file, and as many git commands. */
  readonly operations: number;
  /** Folder for the repositories, empty. */
  readonly folder: string;
  /** Called for each line that is explained wrongly, with the truth. @defaultValue none */
  readonly onWrong?:
    | ((line: BlamedLine, truth: { readonly file: string; readonly author: number }) => void)
    | undefined;
}

/** Counts of lines, blank ones left out. */
export interface FuzzCounts {
  lines: number;
  /** Lines with the right edit, or rightly with none. */
  right: number;
  /** Lines of a person that are said to be of an edit. */
  falselyAgent: number;
  /** Lines whose text is there once, and those with the right edit. */
  once: number;
  onceRight: number;
  /** Files that were given up because git merged repeated lines in another order than the truth. */
  givenUp: number;
  /** Git operations that were done, by their name. */
  readonly operations: Record<string, number>;
}

/** Separates a line of the second repository from its author and a serial number, which make the line unique. */
const TAG = '\u{1}';
const PERSON = -1;
const hasher = new LineHasher('key of this test');

interface Line {
  readonly text: string;
  readonly author: number;
}

interface FuzzFile {
  name: string;
  lines: Line[];
  /** Names under which edits are recorded, the present one last. */
  readonly edits: (BlamedEdit & { readonly path: string })[];
  /** Text that the last recorded edit left. */
  recorded: string | undefined;
  isGivenUp: boolean;
}

/**
 * Plays random edits, by an agent and by a person, formatting and git commands on two repositories: one with the code, and one in
 * which each line is unique and names its author. Git merges both alike, so that the second one tells the truth about the first.
 * Edits are recorded as the recorder does it, and the result of `blame` is compared with the truth.
 */
export async function fuzzGit({ files, folder, onWrong, operations, seed }: FuzzOptions): Promise<FuzzCounts> {
  const fuzz = new GitFuzz(folder, seed);
  fuzz.start(files);
  for (let round = 0; round < operations; round++) fuzz.round();
  return fuzz.counted(onWrong);
}

class GitFuzz {
  readonly #random: (below: number) => number;
  readonly #code: string;
  readonly #truth: string;
  readonly #pool: readonly string[];
  #files: FuzzFile[] = [];
  #serial = 0;
  #minute = 0;
  #renames = 0;
  readonly #operations: Record<string, number> = {};

  constructor(folder: string, seed: number) {
    this.#random = randomNumbers(seed);
    this.#pool = codeLines(600, this.#random);
    [this.#code, this.#truth] = [join(folder, 'code'), join(folder, 'truth')];
  }

  start(count: number): void {
    for (const folder of [this.#code, this.#truth]) {
      mkdirSync(folder);
      git(folder, 'init', '--quiet');
    }
    this.#files = Array.from({ length: count }, (_, index) => ({
      name: `file${index}.ts`,
      lines: this.#block(60 + this.#random(120), PERSON),
      edits: [],
      recorded: undefined,
      isGivenUp: false,
    }));
    this.#write();
    this.#both('add', '--all');
    this.#both('commit', '--quiet', '--message', 'start');
  }

  round(): void {
    for (const file of this.#living()) {
      const kind = this.#random(10);
      if (kind < 6) this.#agentEdit(file);
      else if (kind < 8) this.#change(file, PERSON);
      else if (kind < 9) this.#format(file);
    }
    this.#write();
    const names = ['commit', 'half', 'amend', 'rebase', 'squash', 'pick', 'rename', 'stash', 'revert', 'none'] as const;
    const name = names[this.#random(names.length)] ?? 'none';
    if (this.#operate(name)) this.#operations[name] = (this.#operations[name] ?? 0) + 1;
    this.#read();
  }

  async counted(onWrong: FuzzOptions['onWrong']): Promise<FuzzCounts> {
    const counts: FuzzCounts = {
      lines: 0,
      right: 0,
      falselyAgent: 0,
      once: 0,
      onceRight: 0,
      givenUp: this.#files.length - this.#living().length,
      operations: this.#operations,
    };
    for (const file of this.#living()) {
      const result = await blame({
        file: join(this.#code, file.name),
        place: { repository: 'r', path: file.name },
        hasher,
        // Edits are recorded under the name that the file had; git tells the names.
        editsOf: ({ path }) =>
          Promise.resolve({
            edits: file.edits.filter((edit) => edit.path === path),
            prompts: {},
            next: null,
          }),
      });
      if (!result.ok) throw result.error;
      const times = new Map<string, number>();
      for (const { text } of file.lines) times.set(text, (times.get(text) ?? 0) + 1);
      for (const [index, { author, text }] of file.lines.entries()) {
        if (text.trim() === '') continue;
        const line = result.value.lines[index];
        const isAgent = line?.author === 'agent' && line.how !== 'changed';
        const found = isAgent ? Number(line.event_id) : PERSON;
        counts.lines++;
        if (found === author) counts.right++;
        else if (line) onWrong?.(line, { file: file.name, author });
        if (found !== PERSON && author === PERSON) counts.falselyAgent++;
        if (times.get(text) !== 1) continue;
        counts.once++;
        if (found === author) counts.onceRight++;
      }
    }
    return counts;
  }

  #living(): FuzzFile[] {
    return this.#files.filter(({ isGivenUp }) => !isGivenUp);
  }

  #agentEdit(file: FuzzFile): void {
    const before = textOf(file.lines);
    const number = ++this.#minute;
    this.#change(file, number);
    const after = textOf(file.lines);
    if (after === before) return;
    const isDrifted = file.recorded !== undefined && file.recorded !== before;
    file.edits.push({
      ...fileStep(before, after, 'exact', hasher),
      ...(isDrifted
        ? { drift: { ...fileStep(file.recorded ?? null, before, 'loose', hasher), author: 'outside' } }
        : {}),
      complete: true,
      line_key: hasher.id,
      event_id: String(number),
      at: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString(),
      author: 'agent',
      evidence: 'payload',
      session_id: 's1',
      trace_id: null,
      path: file.name,
    });
    file.recorded = after;
  }

  #change(file: FuzzFile, author: number): void {
    const { lines } = file;
    const at = this.#random(lines.length + 1);
    const kind = this.#random(10);
    if (kind < 5) lines.splice(at, 0, ...this.#block(1 + this.#random(10), author));
    else if (kind < 7 && lines.length > 20) lines.splice(at, 1 + this.#random(5));
    else if (kind < 9) lines.splice(at, 1 + this.#random(3), ...this.#block(1 + this.#random(4), author));
    else {
      const line = lines[at];
      if (line && line.text.trim().length > 6)
        lines[at] = { text: line.text.replace(/[a-z]+/, (word) => `${word}${1 + this.#random(90)}`), author };
    }
  }

  /** Indents lines, or breaks the arguments of calls. */
  #format(file: FuzzFile): void {
    const from = this.#random(file.lines.length);
    const isBreaking = this.#random(2) === 0;
    file.lines = file.lines.flatMap((line, index) => {
      if (index < from || index > from + 40) return [line];
      if (!isBreaking) return [{ ...line, text: line.text === '' ? '' : `  ${line.text}` }];
      const [, indent = '', head, inner, tail] = /^(\s*)(.*?\()([^()]+, [^()]+)(\).*)$/.exec(line.text) ?? [];
      if (head === undefined || inner === undefined) return [line];
      const parts = inner.split(', ').map((part) => `${indent}  ${part},`);
      return [`${indent}${head}`, ...parts, `${indent}${tail ?? ''}`].map((text) => ({ text, author: line.author }));
    });
  }

  #block(length: number, author: number): Line[] {
    const from = this.#random(this.#pool.length - length);
    return this.#pool.slice(from, from + length).map((text) => ({ text, author }));
  }

  #operate(name: string): boolean {
    const count = Number(git(this.#code, 'rev-list', '--count', 'HEAD'));
    const commit = (): boolean => this.#both('add', '--all') && this.#both('commit', '--quiet', '--message', 'c');
    switch (name) {
      case 'commit':
        return commit();
      case 'half': {
        const half = this.#living()
          .filter(() => this.#random(2) === 0)
          .map((file) => file.name);
        return half.length > 0 && this.#both('add', ...half) && this.#both('commit', '--quiet', '--message', 'half');
      }
      case 'amend':
        return this.#both('add', '--all') && this.#both('commit', '--quiet', '--amend', '--no-edit');
      case 'squash':
        return commit() && count > 4 && this.#both('reset', '--quiet', '--soft', 'HEAD~3') && commit();
      case 'revert':
        return commit() && this.#mergeBoth(['revert', '--no-edit', 'HEAD'], ['revert', '--abort']);
      case 'stash':
        return this.#both('stash', 'push', '--quiet') && this.#both('stash', 'pop', '--quiet');
      case 'rename': {
        if (!commit()) return false;
        const file = this.#living()[this.#random(this.#living().length)];
        const to = `renamed${++this.#renames}.ts`;
        if (!file || !this.#both('mv', file.name, to)) return false;
        file.name = to;
        return commit();
      }
      case 'rebase':
      case 'pick':
        return commit() && count > 3 && this.#branch(name);
      default:
        return true;
    }
  }

  /** Adds a commit of a person to an earlier commit, and puts the later ones, or the last one, on top of it. */
  #branch(name: 'rebase' | 'pick'): boolean {
    const tip = this.#both('branch', '--force', 'tip');
    if (!tip || !this.#both('checkout', '--quiet', '--detach', 'HEAD~2')) return false;
    const file = this.#living()[this.#random(this.#living().length)];
    const lines = file && this.#truthOf(file.name);
    if (file && lines) {
      lines.splice(this.#random(lines.length + 1), 0, ...this.#block(1 + this.#random(8), PERSON));
      this.#writeFile(file.name, lines);
    }
    this.#both('add', '--all');
    this.#both('commit', '--quiet', '--allow-empty', '--message', 'of a person');
    this.#both('branch', '--force', 'person');
    const isDone =
      name === 'rebase'
        ? this.#both('checkout', '--quiet', '--detach', 'tip') &&
          this.#mergeBoth(['rebase', '--quiet', 'person'], ['rebase', '--abort'])
        : this.#mergeBoth(['cherry-pick', 'tip'], ['cherry-pick', '--abort']);
    if (!isDone) this.#both('checkout', '--quiet', '--detach', 'tip');
    return isDone;
  }

  /** Runs a command that may conflict; where either repository has a conflict, both return to where they were. */
  #mergeBoth(args: readonly string[], abort: readonly string[]): boolean {
    const head = git(this.#code, 'rev-parse', 'HEAD').trim();
    const truthHead = git(this.#truth, 'rev-parse', 'HEAD').trim();
    const [code, truth] = [this.#code, this.#truth].map((folder) => succeeds(folder, args));
    if (code === true && truth === true) return true;
    for (const folder of [this.#code, this.#truth]) succeeds(folder, abort);
    git(this.#code, 'reset', '--quiet', '--hard', head);
    git(this.#truth, 'reset', '--quiet', '--hard', truthHead);
    return false;
  }

  #both(...args: readonly string[]): boolean {
    const results = [this.#code, this.#truth].map((folder) => succeeds(folder, args));
    return results.every(Boolean);
  }

  #write(): void {
    for (const { lines, name } of this.#living()) this.#writeFile(name, lines);
  }

  #writeFile(name: string, lines: readonly Line[]): void {
    writeFileSync(join(this.#code, name), textOf(lines));
    const known = new Map(this.#tagged(name).map((line) => [line, line]));
    const old = [...known.keys()];
    // Lines that stay keep their tags, or git would see them as changed.
    let next = 0;
    const tagged = lines.map(({ author, text }) => {
      const at = old.findIndex((line, index) => index >= next && line.startsWith(`${text}${TAG}${author}.`));
      if (at < 0) return `${text}${TAG}${author}.${++this.#serial}`;
      next = at + 1;
      return old[at] ?? '';
    });
    writeFileSync(join(this.#truth, name), tagged.map((line) => `${line}\n`).join(''));
  }

  #tagged(name: string): string[] {
    const path = join(this.#truth, name);
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  }

  #truthOf(name: string): Line[] | undefined {
    if (!existsSync(join(this.#truth, name))) return undefined;
    return this.#tagged(name).map((line) => {
      const [text = '', tag = ''] = line.split(TAG);
      return { text, author: Number(tag.split('.')[0]) };
    });
  }

  /** Reads the truth; a file that git left different in the two repositories is given up. */
  #read(): void {
    for (const file of this.#living()) {
      const lines = this.#truthOf(file.name);
      const path = join(this.#code, file.name);
      if (lines && existsSync(path) && plainText(readFileSync(path, 'utf8')) === textOf(lines)) {
        file.lines = lines;
        continue;
      }
      file.isGivenUp = true;
      for (const folder of [this.#code, this.#truth]) rmSync(join(folder, file.name), { force: true });
    }
  }
}

function textOf(lines: readonly Line[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}

const CONFIG = [
  'user.name=a',
  'user.email=a@example.com',
  'commit.gpgsign=false',
  'init.defaultBranch=main',
  'gc.auto=0',
];

function git(folder: string, ...args: readonly string[]): string {
  const config = CONFIG.flatMap((each) => ['-c', each]);
  return execFileSync('git', ['-C', folder, ...config, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

function succeeds(folder: string, args: readonly string[]): boolean {
  try {
    git(folder, ...args);
    return true;
  } catch {
    return false;
  }
}

/** Mulberry32. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const NAMES = ['reply', 'header', 'payload', 'stream', 'error', 'route', 'server', 'request', 'status', 'trailer'];

/** Returns code in which names and whole lines repeat as in written code. */
function codeLines(count: number, random: (below: number) => number): string[] {
  const name = (): string => `${NAMES[random(NAMES.length)] ?? ''}${random(3) === 0 ? random(30) : ''}`;
  const statements = [
    () => `  const ${name()} = this.${name()}.${name()}(${name()}, ${random(40)});`,
    () => `  if (${name()}.${name()} === undefined) return ${name()};`,
    () => `  for (const ${name()} of ${name()}.${name()}) {`,
    () => `    ${name()}.${name()}('${name()} ${random(500)}', ${name()}, ${name()});`,
    () => `  ${name()} += ${name()}.length * ${random(60)};`,
    () => ['  }', '', '  return this;'][random(3)] ?? '',
  ];
  const lines: string[] = [];
  while (lines.length < count) {
    lines.push(`function ${name()}${random(900)}(${name()}, ${name()}) {`);
    for (let body = 3 + random(12); body > 0; body--) lines.push(statements[random(statements.length)]?.() ?? '');
    lines.push('}', '');
  }
  return lines;
}
