import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftovers, writeFileAtomic } from '@hookline/atomic-file';
import type { Clock } from '@hookline/clock';
import { failure, type Outcome, success } from '@hookline/outcome';
import type { z } from 'zod';
import { Backups } from './backups.ts';
import { StateGuardError } from './errors.ts';
import { readLenient } from './reading.ts';
import { repairState } from './repair.ts';
import type { StateFile, StateReport } from './report.ts';

/** One state file: its name, what it must hold, and what it holds at first. */
export interface StateDefinition<T> {
  /** Name of the file, such as `shared-budget.json`: letters, digits, `.`, `_`, `-`; no folders. */
  readonly name: string;
  /** What it must hold. Use loose objects: fields that a strict or a plain one does not name are lost at the next write. */
  readonly schema: z.ZodType<T>;
  /** What holds while there is no file. Must fit the schema. */
  readonly defaults: T;
}

/** Where the states are, and how long copies of them are kept. */
export interface StateGuardOptions {
  /** Absolute path of the folder of the state files. Made with mode 0700. */
  readonly directory: string;
  /** Where time comes from. */
  readonly clock: Clock;
  /** How long copies are kept, in days, 1 to 3650. The newest backup is kept however old it is. @defaultValue 7 */
  readonly keepDays?: number;
  /** A write keeps the state before it as a backup if the newest one is older, in ms, 0 or more. @defaultValue 3600000 */
  readonly backupEveryMs?: number;
}

const DAY_MS = 86_400_000;
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

interface Found<T> extends StateFile<T> {
  readonly stored: unknown;
  readonly bytes: Uint8Array | undefined;
}

/**
 * Keeps the state files of one folder whole. One guard a folder and process; it does not expect other writers.
 * Steps on the same file run one after another.
 */
export class StateGuard {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #keepMs: number;
  readonly #backupEveryMs: number;
  readonly #backups: Backups;
  readonly #running = new Map<string, Promise<unknown>>();

  /** @throws RangeError when an option is out of range */
  constructor({ directory, clock, keepDays = 7, backupEveryMs = 3_600_000 }: StateGuardOptions) {
    if (!(keepDays >= 1 && keepDays <= 3650)) throw new RangeError(`keepDays must be from 1 to 3650, got ${keepDays}`);
    if (!(backupEveryMs >= 0)) throw new RangeError(`backupEveryMs must be 0 or more, got ${backupEveryMs}`);
    this.#directory = directory;
    this.#clock = clock;
    this.#keepMs = keepDays * DAY_MS;
    this.#backupEveryMs = backupEveryMs;
    this.#backups = new Backups(directory);
  }

  /** The state as it can be used, whatever the file holds. Writes nothing. Never rejects. */
  async read<T>(definition: StateDefinition<T>): Promise<StateFile<T>> {
    const { value, report } = await this.#alone(definition.name, () => this.#find(definition));
    return { value, report };
  }

  /** What is wrong with each of the files. Writes nothing. Never rejects. */
  async validate(definitions: readonly StateDefinition<unknown>[]): Promise<StateReport[]> {
    return Promise.all(definitions.map(async (definition) => (await this.read(definition)).report));
  }

  /**
   * Writes what {@link StateGuard.read} makes of each damaged file, keeps the damaged bytes as
   * `<name>.damaged-<stamp>`, and removes copies that are too old. Never rejects.
   */
  async repair(definitions: readonly StateDefinition<unknown>[]): Promise<StateReport[]> {
    await removeLeftovers(this.#directory, this.#clock.now() - DAY_MS);
    return Promise.all(definitions.map((each) => this.#alone(each.name, () => this.#repair(each))));
  }

  /**
   * Replaces the state by what `change` makes of it, atomically. The state before it becomes a backup when the newest
   * is old enough. `change` is called once, with a state that is whole. Rejects only with what `change` throws.
   */
  async update<T>(definition: StateDefinition<T>, change: (value: T) => T): Promise<Outcome<T, StateGuardError>> {
    return this.#alone(definition.name, async () => {
      const found = await this.#find(definition);
      if (found.report.status === 'unreadable') return failure(new StateGuardError('io', 'the state cannot be read'));
      const next = change(found.value);
      const parsed = definition.schema.safeParse(next);
      if (!parsed.success) return failure(new StateGuardError('invalid', 'the new state does not fit', parsed.error));
      await this.#keepBefore(definition.name, found);
      const written = await this.#store(definition.name, next);
      return written.ok ? success(parsed.data) : written;
    });
  }

  /** As {@link StateGuard.update}, whatever the state was. */
  async write<T>(definition: StateDefinition<T>, value: T): Promise<Outcome<T, StateGuardError>> {
    return this.update(definition, () => value);
  }

  async #find<T>(definition: StateDefinition<T>): Promise<Found<T>> {
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
    const { report, stored, bytes } = await this.#find(definition);
    const now = this.#clock.now();
    if (report.status === 'unreadable') return report;
    if (report.status === 'absent') return report;
    await this.#backups.prune(name, now - this.#keepMs);
    if (report.status === 'valid' || !bytes) return report;
    const kept = await this.#backups.keep(name, 'damaged', bytes, now);
    // Without a copy of what was there, nothing is replaced: people may read more of it than we can.
    if (!kept.written.ok) return { ...report, refusal: reasonOf(kept.written.error.cause) };
    const written = await this.#store(name, stored);
    if (!written.ok) return { ...report, keptAs: kept.file, refusal: reasonOf(written.error.cause) };
    return { ...report, repaired: true, keptAs: kept.file };
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

  async #keepBefore(name: string, { bytes, report }: Found<unknown>): Promise<void> {
    if (!bytes) return;
    const now = this.#clock.now();
    if (report.status === 'damaged') {
      await this.#backups.keep(name, 'damaged', bytes, now);
      return;
    }
    const newest = (await this.#backups.list(name)).find(({ kind }) => kind === 'backup');
    if (newest && now - newest.at < this.#backupEveryMs) return;
    await this.#backups.keep(name, 'backup', bytes, now);
    await this.#backups.prune(name, now - this.#keepMs);
  }

  async #store(name: string, value: unknown): Promise<Outcome<undefined, StateGuardError>> {
    const written = await writeFileAtomic(join(this.#directory, name), `${JSON.stringify(value, undefined, 2)}\n`);
    return written.ok
      ? written
      : failure(new StateGuardError('io', 'the state cannot be written', written.error.cause));
  }

  async #bytes(name: string): Promise<Outcome<Uint8Array | undefined, string>> {
    try {
      return success(await readFile(join(this.#directory, name)));
    } catch (error) {
      const code = reasonOf(error);
      return code === 'ENOENT' ? success(undefined) : failure(code);
    }
  }

  /** Runs `step` after all earlier ones on the same file. */
  #alone<R>(name: string, step: () => Promise<R>): Promise<R> {
    if (!NAME.test(name)) throw new TypeError('name must be a file name of letters, digits, ".", "_" and "-"');
    const before = this.#running.get(name) ?? Promise.resolve();
    const mine = before.then(step, step);
    this.#running.set(name, mine);
    void mine.catch(() => undefined);
    return mine;
  }
}

/** A schema's own code may throw on what it does not expect. */
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
