import type { z } from 'zod';
import { atPath, type Path, pathText, removedAt, replacedAt } from './paths.ts';

/** A field that was replaced. */
export interface RepairedField {
  /** Path, such as `sessions[2].tokens`; empty for the whole state. */
  readonly path: string;
  /** `missing`: the field was absent. `invalid`: its value did not match the schema. */
  readonly problem: 'missing' | 'invalid';
  /** Source of the new value: the newest valid backup or the default. `removed` for list items and optional fields. */
  readonly source: 'backup' | 'default' | 'removed';
}

/** Input of {@link repairState}. */
export interface RepairInput<T> {
  /** Readable part of the state; `undefined` for none. */
  readonly value: unknown;
  readonly schema: z.ZodType<T>;
  /** Initial state. Must match the schema. */
  readonly defaults: T;
  /** Newest valid backup; `undefined` for none. */
  readonly backup?: unknown;
}

/** A state that matches its schema. */
export interface Repaired<T> {
  /** Output of the schema. */
  readonly value: T;
  /** The state to write, with the fields that the schema does not know. */
  readonly stored: unknown;
  /** Replaced fields in the order of their replacement. */
  readonly fields: readonly RepairedField[];
}

/** Backup, default and removal are tried for a field; if it remains invalid, its parent is replaced. */
const MAX_ATTEMPTS = 3;

/** Each round replaces all invalid fields, so few rounds suffice; reaching the limit means the schema contradicts itself. */
const MAX_ROUNDS = 64;

/**
 * Repairs a state: each field that the schema rejects is taken from the backup, otherwise from the defaults, otherwise
 * removed. All other fields stay unchanged, including those that the schema does not know.
 *
 * @throws TypeError when `defaults` does not match `schema`
 */
export function repairState<T>({ value, schema, defaults, backup }: RepairInput<T>): Repaired<T> {
  const fields = new Map<string, RepairedField>();
  let stored = value;
  /** Replacements per field. */
  const attempts = new Map<string, number>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const parsed = safeParse(schema, stored);
    if (parsed.success) return { value: parsed.data, stored, fields: [...fields.values()] };
    for (const path of invalidPaths(parsed.error, stored, attempts)) {
      const attempt = attempts.get(pathText(path)) ?? 0;
      attempts.set(pathText(path), attempt + 1);
      const step = replaceField(stored, path, { backup, defaults, attempt });
      stored = step.stored;
      fields.set(step.field.path, step.field);
    }
  }
  return fromDefaults(schema, defaults, [...fields.values()]);
}

function fromDefaults<T>(schema: z.ZodType<T>, defaults: T, fields: readonly RepairedField[]): Repaired<T> {
  const parsed = safeParse(schema, defaults);
  if (!parsed.success) throw new TypeError('defaults must match the schema');
  return {
    value: parsed.data,
    stored: defaults,
    fields: [...fields, { path: '', problem: 'invalid', source: 'default' }],
  };
}

/** Code of a schema (`refine`, `transform`) may throw on unexpected values. */
function safeParse<T>(schema: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> | ThrownIssue {
  try {
    return schema.safeParse(value);
  } catch {
    return { success: false, error: { issues: [{ path: [] }] } };
  }
}

interface ThrownIssue {
  readonly success: false;
  readonly error: Issues;
}

interface Issues {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly keys?: readonly string[] }[];
}

/** Returns the fields to replace in this round, none inside another; list items from the last, because removal moves those after it. */
function invalidPaths({ issues }: Issues, stored: unknown, attempts: ReadonlyMap<string, number>): Path[] {
  const paths = issues
    .flatMap(({ path, keys }) => (keys ? keys.map((key) => [...path, key]) : [path]))
    .map((path) => path.filter((key) => typeof key !== 'symbol'))
    .map((path) => withoutFailedAttempts(itemOf(path, stored), attempts));
  const unique = [...new Map(paths.map((path) => [pathText(path), path])).values()];
  return unique
    .filter((path) => !unique.some((other) => other.length < path.length && other.every((key, i) => key === path[i])))
    .sort(lastFirst);
}

/** Returns the list item of a missing field, because the item cannot be completed and is removed; otherwise the path itself. */
function itemOf(path: Path, stored: unknown): Path {
  const item = path.findLastIndex((key) => typeof key === 'number');
  return item !== -1 && atPath(stored, path) === undefined ? path.slice(0, item + 1) : path;
}

/** Returns the path, or its nearest parent that has attempts left. */
function withoutFailedAttempts(path: Path, attempts: ReadonlyMap<string, number>): Path {
  let at = path;
  while (typeof at.at(-1) === 'string' && (attempts.get(pathText(at)) ?? 0) >= MAX_ATTEMPTS) at = at.slice(0, -1);
  return at;
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
  /** 0: value of the backup; 1: default; 2: removal. */
  readonly attempt: number;
}

function replaceField(
  stored: unknown,
  path: Path,
  { backup, defaults, attempt }: Sources,
): { readonly stored: unknown; readonly field: RepairedField } {
  const field = {
    path: pathText(path),
    problem: atPath(stored, path) === undefined ? ('missing' as const) : ('invalid' as const),
  };
  // List items have no counterpart: the same position holds another item in the backup.
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
