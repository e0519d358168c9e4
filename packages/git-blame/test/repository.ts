import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileStep, LineHasher } from '@hookline/attribution';
import { temporaryFolder } from '@hookline/testkit';
import {
  type Blame,
  type BlamedEdit,
  type BlamedEdits,
  blame,
  type BlameError,
  type BlameOptions,
} from '../src/index.ts';

/** The hasher of these tests. */
export const hasher = new LineHasher('key of this test');

const CONFIG = ['user.name=a', 'user.email=a@example.com', 'commit.gpgsign=false', 'protocol.file.allow=always'];

/** Runs git in a folder. */
export function git(folder: string, ...args: readonly string[]): string {
  return gitAt(folder, undefined, ...args);
}

/** Runs git in a folder with a time for commits, in milliseconds since 1970. */
export function gitAt(folder: string, at: number | undefined, ...args: readonly string[]): string {
  const options = [...CONFIG, 'init.defaultBranch=main'].flatMap((each) => ['-c', each]);
  const date =
    at === undefined ? {} : { GIT_COMMITTER_DATE: `${at / 1000} +0000`, GIT_AUTHOR_DATE: `${at / 1000} +0000` };
  const env = { ...process.env, ...date };
  return execFileSync('git', ['-C', folder, ...options, ...args], { encoding: 'utf8', stdio: 'pipe', env });
}

/** A repository whose edits are recorded in this process. */
export class RecordedRepository {
  readonly folder: string;
  readonly #edits = new Map<string, BlamedEdit[]>();
  #minute = 0;

  constructor(folder: string = temporaryFolder()) {
    this.folder = folder;
    git(folder, 'init', '--quiet');
  }

  git(...args: readonly string[]): string {
    return git(this.folder, ...args);
  }

  /** Writes a file, as a person does. */
  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  commit(message: string = 'a commit'): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD').trim();
  }

  /** Writes a file and records the edit; returns its id. */
  edit(path: string, before: string | null, after: string, extra: Partial<BlamedEdit> = {}): string {
    this.write(path, after);
    const number = ++this.#minute;
    const event_id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    const edit: BlamedEdit = {
      ...fileStep(before, after, 'exact', hasher),
      complete: true,
      line_key: hasher.id,
      event_id,
      fingerprint: `f${number}`,
      at: new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString(),
      author: 'agent',
      evidence: 'payload',
      session_id: 's1',
      trace_id: `t${number}`,
      model: 'model-1',
      ...extra,
    };
    this.#edits.set(path, [...(this.#edits.get(path) ?? []), edit]);
    return event_id;
  }

  /** Explains a file; pages have two edits. */
  async blame(path: string, options: Partial<BlameOptions> = {}): Promise<Blame | BlameError> {
    const result = await blame({
      file: join(this.folder, path),
      place: { repository: 'git.example/one', path },
      hasher,
      editsOf: (place, cursor) => Promise.resolve(this.#page(place.path, Number(cursor ?? 0))),
      ...options,
    });
    return result.ok ? result.value : result.error;
  }

  #page(path: string, from: number): BlamedEdits {
    const all = this.#edits.get(path) ?? [];
    const edits = all.slice(from, from + 2);
    const prompts = Object.fromEntries(edits.map(({ trace_id }) => [trace_id ?? '', `prompt of ${trace_id}`]));
    return { edits, prompts, next: from + 2 < all.length ? String(from + 2) : null };
  }
}
