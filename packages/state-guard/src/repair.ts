import type { z } from 'zod';
import { atPath, type Path, pathText, removedAt, replacedAt } from './paths.ts';

/** One field that was made up for. */
export interface RepairedField {
  /** Where, as `sessions[2].tokens`; empty for the whole state. */
  readonly path: string;
  /** `missing`: it was not there. `invalid`: what was there is not what the schema asks for. */
  readonly problem: 'missing' | 'invalid';
  /** What stands there now: the newest valid backup's value, the default, or nothing (an item of a list, an option). */
  readonly source: 'backup' | 'default' | 'removed';
}

/** What {@link repairState} works from. */
export interface RepairInput<T> {
  /** What could be read of the state; `undefined` for nothing. */
  readonly value: unknown;
  /** What a state must be. */
  readonly schema: z.ZodType<T>;
  /** A whole state as it is at first. Must fit the schema. */
  readonly defaults: T;
  /** The newest valid state of before, where there is one. */
  readonly backup?: unknown;
}

/** A state that fits its schema again. */
export interface Repaired<T> {
  /** What the schema makes of it. */
  readonly value: T;
  /** What to write: with the fields that the schema does not name. */
  readonly stored: unknown;
  /** What was made up for, in the order it was done. */
  readonly fields: readonly RepairedField[];
}

/** From the backup, from the defaults, removed: what is still wrong then is given up, and what is around it replaced. */
const MAX_ATTEMPTS = 3;

/** All places are put right in each round, so a handful is enough; more means the schema contradicts itself. */
const MAX_ROUNDS = 64;

/**
 * Puts a state right: each field that the schema objects to is taken from the backup, else from the defaults, else
 * removed. Everything that the schema does not object to stays as it is, fields it does not name included.
 *
 * Never throws as long as `defaults` fits `schema`.
 *
 * @throws TypeError when it does not
 */
export function repairState<T>({ value, schema, defaults, backup }: RepairInput<T>): Repaired<T> {
  const fields = new Map<string, RepairedField>();
  let stored = value;
  /** How often each place has been put right: one that stays wrong is given up, and its parent is replaced. */
  const attempts = new Map<string, number>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const parsed = safeParse(schema, stored);
    if (parsed.success) return { value: parsed.data, stored, fields: [...fields.values()] };
    for (const place of placesOf(parsed.error, stored, attempts)) {
      const attempt = attempts.get(pathText(place)) ?? 0;
      attempts.set(pathText(place), attempt + 1);
      const step = putRight(stored, place, { backup, defaults, attempt });
      stored = step.stored;
      fields.set(step.field.path, step.field);
    }
  }
  return startOver(schema, defaults, [...fields.values()]);
}

function startOver<T>(schema: z.ZodType<T>, defaults: T, fields: readonly RepairedField[]): Repaired<T> {
  const parsed = safeParse(schema, defaults);
  if (!parsed.success) throw new TypeError('defaults must fit the schema');
  return {
    value: parsed.data,
    stored: defaults,
    fields: [...fields, { path: '', problem: 'invalid', source: 'default' }],
  };
}

/** A schema's own code (`refine`, `transform`) may throw on what it does not expect. */
function safeParse<T>(schema: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> | Broken {
  try {
    return schema.safeParse(value);
  } catch {
    return { success: false, error: { issues: [{ path: [] }] } };
  }
}

interface Broken {
  readonly success: false;
  readonly error: Issues;
}

interface Issues {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly keys?: readonly string[] }[];
}

/** The places to put right in this round, none inside another; items of a list from the last, as removing one moves those behind it. */
function placesOf({ issues }: Issues, stored: unknown, attempts: ReadonlyMap<string, number>): Path[] {
  const places = issues
    .flatMap(({ path, keys }) => (keys ? keys.map((key) => [...path, key]) : [path]))
    .map((path) => path.filter((key) => typeof key !== 'symbol'))
    .map((path) => placeOf(itemOf(path, stored), attempts));
  const unique = [...new Map(places.map((path) => [pathText(path), path])).values()];
  return unique
    .filter((path) => !unique.some((other) => other.length < path.length && other.every((key, i) => key === path[i])))
    .sort(lastFirst);
}

/** A field missing inside an item of a list cannot be made up for: the item goes. */
function itemOf(path: Path, stored: unknown): Path {
  const item = path.findLastIndex((key) => typeof key === 'number');
  return item !== -1 && atPath(stored, path) === undefined ? path.slice(0, item + 1) : path;
}

/** The place itself, or the nearest one around it that has not been tried in vain. */
function placeOf(path: Path, attempts: ReadonlyMap<string, number>): Path {
  let place = path;
  while (typeof place.at(-1) === 'string' && (attempts.get(pathText(place)) ?? 0) >= MAX_ATTEMPTS) {
    place = place.slice(0, -1);
  }
  return place;
}

function lastFirst(a: Path, b: Path): number {
  for (const [index, key] of a.entries()) {
    const other = b[index];
    if (typeof key === 'number' && typeof other === 'number' && key !== other) return other - key;
  }
  return 0;
}

interface Sources {
  readonly backup: unknown;
  readonly defaults: unknown;
  /** 0: the backup's value; 1: the default; 2: nothing. */
  readonly attempt: number;
}

function putRight(
  stored: unknown,
  path: Path,
  { backup, defaults, attempt }: Sources,
): { readonly stored: unknown; readonly field: RepairedField } {
  const field = {
    path: pathText(path),
    problem: atPath(stored, path) === undefined ? ('missing' as const) : ('invalid' as const),
  };
  // An item of a list has no counterpart: the same number is another item elsewhere.
  if (!path.some((key) => typeof key === 'number')) {
    const fromBackup = atPath(backup, path);
    const fromDefaults = atPath(defaults, path);
    if (attempt < 1 && fromBackup !== undefined) {
      return { stored: replacedAt(stored, path, fromBackup), field: { ...field, source: 'backup' } };
    }
    if (attempt < 2 && fromDefaults !== undefined) {
      return { stored: replacedAt(stored, path, fromDefaults), field: { ...field, source: 'default' } };
    }
  }
  return { stored: removedAt(stored, path), field: { ...field, source: 'removed' } };
}
