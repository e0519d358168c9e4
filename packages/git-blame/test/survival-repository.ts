import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileStep } from '@hookline/attribution';
import type { SurvivalFiles, SurvivalMeasured, SurvivalMeasurement } from '@hookline/contracts';
import { temporaryFolder } from '@hookline/testkit';
import { type BlamedEdit, measureSurvival, type SurvivalOptions, type SurvivalProgress } from '../src/index.ts';
import { git, gitAt, hasher } from './repository.ts';

/** Start of the time of these tests. */
export const START = Date.UTC(2026, 0, 1);
/** Name of the repository. */
export const REPOSITORY = 'git.example/one';

/** A repository with a clock of its own, whose edits and measurements are kept in this process. */
export class SurvivalRepository {
  readonly folder: string = temporaryFolder();
  readonly edits: { readonly path: string; readonly edit: BlamedEdit }[] = [];
  readonly sent: SurvivalMeasurement[] = [];
  /** Measured commit of each file, by its latest edit. */
  readonly #measured = new Map<string, string | null>();
  /** Text of each file that the last edit left. */
  readonly #recorded = new Map<string, string>();
  now = START;

  constructor() {
    git(this.folder, 'init', '--quiet');
  }

  git(...args: readonly string[]): string {
    return gitAt(this.folder, this.now, ...args);
  }

  /** Lets minutes pass. */
  wait(minutes: number): void {
    this.now += minutes * 60_000;
  }

  write(path: string, lines: readonly string[]): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), textOf(lines));
  }

  /** Writes a file and records the edit; returns its id. */
  edit(
    path: string,
    before: readonly string[] | null,
    after: readonly string[],
    extra: Partial<BlamedEdit> = {},
  ): string {
    this.write(path, after);
    const event_id = `00000000-0000-4000-8000-${String(this.edits.length + 1).padStart(12, '0')}`;
    const recorded = this.#recorded.get(path);
    const found = before && textOf(before);
    const hasDrifted = recorded !== undefined && recorded !== found;
    const edit: BlamedEdit = {
      ...fileStep(found, textOf(after), 'exact', hasher),
      ...(hasDrifted ? { drift: { ...fileStep(recorded, found, 'loose', hasher), author: 'outside' } } : {}),
      complete: true,
      line_key: hasher.id,
      event_id,
      at: new Date(this.now).toISOString(),
      author: 'agent',
      evidence: 'payload',
      session_id: 's1',
      trace_id: null,
      ...extra,
    };
    this.edits.push({ path, edit });
    this.#recorded.set(path, textOf(after));
    return event_id;
  }

  /** Renames a file. */
  move(from: string, to: string): void {
    this.git('mv', from, to);
    const recorded = this.#recorded.get(from);
    if (recorded !== undefined) this.#recorded.set(to, recorded);
    this.#recorded.delete(from);
  }

  commit(message: string = 'a commit'): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD').trim();
  }

  measure(options: Partial<SurvivalOptions> = {}): Promise<SurvivalProgress> {
    return measureSurvival({
      folder: this.folder,
      repository: REPOSITORY,
      hasher,
      now: this.now,
      filesOf: () => Promise.resolve({ files: this.#files(), next: null }),
      editsOf: ({ path }) =>
        Promise.resolve({
          edits: this.edits.filter((one) => one.path === path).map(({ edit }) => edit),
          prompts: {},
          next: null,
        }),
      send: (measurement) => Promise.resolve(this.#store(measurement)),
      ...options,
    });
  }

  #store(measurement: SurvivalMeasurement): SurvivalMeasured {
    this.sent.push(measurement);
    for (const { commit, edits } of measurement.files) this.#measured.set(edits.at(-1) ?? '', commit);
    return { success: true, stale: false, lives: 0 };
  }

  #files(): SurvivalFiles['files'] {
    return [...new Set(this.edits.map(({ path }) => path))].toSorted().map((path) => {
      const edits = this.edits.filter((one) => one.path === path).map(({ edit }) => edit);
      const [first, last] = [edits[0] as BlamedEdit, edits.at(-1) as BlamedEdit];
      return { path, first_at: first.at, last_at: last.at, measured: this.#measured.get(last.event_id) ?? null };
    });
  }

  /** Lives of all files that were sent last, in a form that is easy to compare: edit, lines, landing, end, cause; in minutes. */
  lives(): string[] {
    const minutes = (at: string | undefined): string =>
      at === undefined ? '-' : String((Date.parse(at) - START) / 60_000);
    return (this.sent.at(-1)?.files ?? [])
      .flatMap(({ lives }) => lives)
      .map(({ end = 'alive', ended_at, event_id, landed_at, lines }) =>
        [Number(event_id.slice(-12)), lines, minutes(landed_at), minutes(ended_at), end].join(' '),
      )
      .toSorted();
  }
}

/** Returns lines as the text of a file. */
function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
