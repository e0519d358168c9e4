import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftovers, writeFileAtomic } from '@hookline/atomic-file';
import { type Clock, DAY_MS, HOUR_MS } from '@hookline/clock';
import { failure, type Outcome, success } from '@hookline/outcome';
import type { z } from 'zod';
import { Backups } from './backups.ts';
import { StateGuardError } from './errors.ts';
import { readLenient } from './reading.ts';
import { repairState } from './repair.ts';
import type { StateFile, StateReport } from './report.ts';

/** Definition of a state file. */
export interface StateDefinition<T> {
  /** File name such as `shared-budget.json`: letters, digits, `.`, `_`, `-`; no folders. */
  readonly name: string;
  /** Schema of the content. Use loose objects: other objects lose unknown fields at the next write. */
  readonly schema: z.ZodType<T>;
  /** State while the file does not exist. Must match the schema. */
  readonly defaults: T;
}

/** Options of {@link StateGuard}. */
export interface StateGuardOptions {
  /** Absolute path of the folder of the state files. Created with mode 0700. */
  readonly directory: string;
  readonly clock: Clock;
  /** Age at which copies are removed, in days, 1 to 3650. The newest backup is always kept. @defaultValue 7 */
  readonly keepDays?: number | undefined;
  /** Shortest time between two backups, in ms, 0 or more; a write after that backs up the previous state. @defaultValue 3600000 */
  readonly backupEveryMs?: number | undefined;
}

const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

interface LoadedState<T> extends StateFile<T> {
  readonly stored: unknown;
  readonly bytes: Uint8Array | undefined;
}

/**
 * Reads, writes and repairs the state files of a folder. Use one guard per folder and process: it assumes that no other
 * process writes the files. Operations on the same file run one after another.
 */
export class StateGuard {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #keepMs: number;
  readonly #backupEveryMs: number;
  readonly #backups: Backups;
  readonly #running = new Map<string, Promise<unknown>>();

  /** @throws RangeError when an option is out of range */
  constructor({ directory, clock, keepDays = 7, backupEveryMs = HOUR_MS }: StateGuardOptions) {
    if (!(keepDays >= 1 && keepDays <= 3650)) throw new RangeError(`keepDays must be from 1 to 3650, got ${keepDays}`);
    if (!(backupEveryMs >= 0)) throw new RangeError(`backupEveryMs must be 0 or more, got ${backupEveryMs}`);
    this.#directory = directory;
    this.#clock = clock;
    this.#keepMs = keepDays * DAY_MS;
    this.#backupEveryMs = backupEveryMs;
    this.#backups = new Backups(directory);
  }

  /** Reads a state, repaired in memory where the file is damaged. Writes nothing. Never rejects. */
  async read<T>(definition: StateDefinition<T>): Promise<StateFile<T>> {
    const { value, report } = await this.#serialized(definition.name, () => this.#load(definition));
    return { value, report };
  }

  /** Reports the condition of each file. Writes nothing. Never rejects. */
  async validate(definitions: readonly StateDefinition<unknown>[]): Promise<StateReport[]> {
    return Promise.all(definitions.map(async (definition) => (await this.read(definition)).report));
  }

  /**
   * Repairs each damaged file as {@link StateGuard.read} does, stores a copy of it as `<name>.damaged-<stamp>`, and
   * removes expired copies. Never rejects.
   */
  async repair(definitions: readonly StateDefinition<unknown>[]): Promise<StateReport[]> {
    await removeLeftovers(this.#directory, this.#clock.now() - DAY_MS);
    return Promise.all(definitions.map((each) => this.#serialized(each.name, () => this.#repair(each))));
  }

  /**
   * Replaces the state atomically by the result of `transform`, which is called once with a complete state. The previous
   * state is backed up when the newest backup is older than `backupEveryMs`. Rejects only with an error of `transform`.
   */
  async update<T>(definition: StateDefinition<T>, transform: (value: T) => T): Promise<Outcome<T, StateGuardError>> {
    return this.#serialized(definition.name, async () => {
      const loaded = await this.#load(definition);
      if (loaded.report.status === 'unreadable')
        return failure(new StateGuardError('io_failure', 'the state cannot be read'));
      const next = transform(loaded.value);
      const parsed = definition.schema.safeParse(next);
      if (!parsed.success)
        return failure(new StateGuardError('invalid_state', 'the new state does not match its schema', parsed.error));
      await this.#backUp(definition.name, loaded);
      const written = await this.#store(definition.name, next);
      return written.ok ? success(parsed.data) : written;
    });
  }

  /** Replaces the state by `value`, otherwise like {@link StateGuard.update}. */
  async write<T>(definition: StateDefinition<T>, value: T): Promise<Outcome<T, StateGuardError>> {
    return this.update(definition, () => value);
  }

  async #load<T>(definition: StateDefinition<T>): Promise<LoadedState<T>> {
    const { name, schema, defaults } = definition;
    const file = await this.#bytes(name);
    const base = { name, fields: [], syntaxBroken: false, repaired: false };
    if (!file.ok) {
      const report: StateReport = { ...base, status: 'unreadable', refusal: file.error };
      return { value: schema.parse(defaults), stored: defaults, bytes: undefined, report };
    }
    if (file.value === undefined) {
      return {
        value: schema.parse(defaults),
        stored: defaults,
        bytes: undefined,
        report: { ...base, status: 'absent' },
      };
    }
    const { value: read, whole } = readLenient(file.value);
    const direct = whole ? safely(() => schema.safeParse(read)) : undefined;
    if (direct?.success === true) {
      return { value: direct.data, stored: read, bytes: file.value, report: { ...base, status: 'valid' } };
    }
    const backup = await this.#newestValid(definition);
    const { value, stored, fields } = repairState({ value: read, schema, defaults, backup });
    const report: StateReport = { ...base, status: 'damaged', syntaxBroken: !whole, fields };
    return { value, stored, bytes: file.value, report };
  }

  async #repair<T>(definition: StateDefinition<T>): Promise<StateReport> {
    const { name } = definition;
    const { report, stored, bytes } = await this.#load(definition);
    const now = this.#clock.now();
    if (report.status === 'unreadable') return report;
    if (report.status === 'absent') return report;
    await this.#backups.prune(name, now - this.#keepMs);
    if (report.status === 'valid' || !bytes) return report;
    const copy = await this.#backups.store(name, 'damaged', bytes, now);
    // Without a copy the file stays unchanged: a reader may recover more of it than the repair.
    if (!copy.written.ok) return { ...report, refusal: reasonOf(copy.written.error.cause) };
    const written = await this.#store(name, stored);
    if (!written.ok) return { ...report, keptAs: copy.file, refusal: reasonOf(written.error.cause) };
    return { ...report, repaired: true, keptAs: copy.file };
  }

  async #newestValid<T>({ name, schema }: StateDefinition<T>): Promise<unknown> {
    for (const copy of await this.#backups.list(name)) {
      if (copy.kind !== 'backup') continue;
      const bytes = await this.#backups.read(copy);
      if (!bytes) continue;
      const { value, whole } = readLenient(bytes);
      if (whole && safely(() => schema.safeParse(value))?.success === true) return value;
    }
    return undefined;
  }

  async #backUp(name: string, { bytes, report }: LoadedState<unknown>): Promise<void> {
    if (!bytes) return;
    const now = this.#clock.now();
    if (report.status === 'damaged') {
      await this.#backups.store(name, 'damaged', bytes, now);
      return;
    }
    const newest = (await this.#backups.list(name)).find(({ kind }) => kind === 'backup');
    // A backup of the future was made by a clock that was ahead.
    if (newest && Math.abs(now - newest.at) < this.#backupEveryMs) return;
    await this.#backups.store(name, 'backup', bytes, now);
    await this.#backups.prune(name, now - this.#keepMs);
  }

  async #store(name: string, value: unknown): Promise<Outcome<undefined, StateGuardError>> {
    const written = await writeFileAtomic(join(this.#directory, name), `${JSON.stringify(value, undefined, 2)}\n`);
    return written.ok
      ? written
      : failure(new StateGuardError('io_failure', 'the state cannot be written', written.error.cause));
  }

  async #bytes(name: string): Promise<Outcome<Uint8Array | undefined, string>> {
    try {
      return success(await readFile(join(this.#directory, name)));
    } catch (error) {
      const code = reasonOf(error);
      return code === 'ENOENT' ? success(undefined) : failure(code);
    }
  }

  /** Runs `step` after all earlier steps on the same file. */
  #serialized<R>(name: string, step: () => Promise<R>): Promise<R> {
    if (!NAME.test(name)) throw new TypeError('name must be a file name of letters, digits, ".", "_" and "-"');
    const before = this.#running.get(name) ?? Promise.resolve();
    const mine = before.then(step, step);
    this.#running.set(name, mine);
    void mine.catch(() => undefined);
    return mine;
  }
}

/** Code of a schema may throw on unexpected values. */
function safely<R>(step: () => R): R | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
