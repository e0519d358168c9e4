import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { HookUpdateError } from './errors.ts';

/** File name of the manifest in a hook set. */
export const MANIFEST = '.version-manifest';
/** Name of the file that contains only the version. */
export const VERSION = 'VERSION';

/** A file of a hook set. */
export interface ManifestFile {
  /** Path in the set, with `/`. */
  readonly path: string;
  /** SHA-256 of the content, in hex. */
  readonly sha256: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** True when the owner may execute it. */
  readonly executable: boolean;
}

/** Contents of a hook set: `.version-manifest`, written at installation. */
export interface Manifest {
  readonly version: string;
  /** Time of the installation, ISO 8601. */
  readonly installed_at: string;
  /** Origin of the set, such as `git v1.2.0`. */
  readonly source: string;
  /** True when a signature was verified at the fetch. */
  readonly signature: 'valid' | 'none';
  /** `true` for the hooks installed before the first update: their version is not comparable, and their modes are kept. */
  readonly adopted?: boolean | undefined;
  /** Sorted by path. */
  readonly files: readonly ManifestFile[];
}

const fileSchema = z.looseObject({
  path: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(0),
  executable: z.boolean(),
});

const manifestSchema = z.looseObject({
  version: z.string(),
  installed_at: z.string(),
  source: z.string(),
  signature: z.enum(['valid', 'none']),
  adopted: z.boolean().optional(),
  files: z.array(fileSchema),
});

/** Parses a manifest; `undefined` for other text. */
export function parseManifest(text: string): Manifest | undefined {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Folders that are not part of a hook set. */
const EXCLUDED = new Set(['.git', 'node_modules']);

/** Most files in a hook set. */
const MAX_FILES = 5000;

/**
 * Lists every file under `folder` except manifest and version file, sorted by path (with `/`).
 *
 * @throws HookUpdateError `source_failure` for links and other special files, and for too many files
 */
export async function listFiles(folder: string): Promise<ManifestFile[]> {
  const files: ManifestFile[] = [];
  const walk = async (under: string): Promise<void> => {
    for (const name of (await readdir(join(folder, under))).sort()) {
      const path = under === '' ? name : `${under}/${name}`;
      if (EXCLUDED.has(name) || path === MANIFEST || path === VERSION) continue;
      const stats = await lstat(join(folder, path));
      if (stats.isDirectory()) await walk(path);
      else if (!stats.isFile())
        throw new HookUpdateError('source_failure', 'a hook set contains files and folders only, no links');
      else files.push(await describe(folder, path, stats.mode));
      if (files.length > MAX_FILES)
        throw new HookUpdateError('source_failure', `a hook set has at most ${MAX_FILES} files`);
    }
  };
  await walk('');
  return files;
}

async function describe(folder: string, path: string, mode: number): Promise<ManifestFile> {
  const bytes = await readFile(join(folder, path));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, sha256, bytes: bytes.length, executable: (mode & 0o100) !== 0 };
}

/** Differences between files and their manifest. */
export interface Verification {
  /** Files with another content or another executable bit. */
  readonly changed: readonly string[];
  /** Files that do not exist. */
  readonly missing: readonly string[];
  /** Files that are not in the manifest. */
  readonly added: readonly string[];
}

/** Returns whether there are no differences. */
export function isClean({ changed, missing, added }: Verification): boolean {
  return changed.length + missing.length + added.length === 0;
}

/** Compares existing files with those of the manifest. */
export function compareFiles(expected: readonly ManifestFile[], actual: readonly ManifestFile[]): Verification {
  const existing = new Map(actual.map((file) => [file.path, file]));
  const known = new Set(expected.map(({ path }) => path));
  const differs = (file: ManifestFile): boolean => {
    const now = existing.get(file.path);
    return now !== undefined && (now.sha256 !== file.sha256 || now.executable !== file.executable);
  };
  return {
    changed: expected.filter(differs).map(({ path }) => path),
    missing: expected.filter(({ path }) => !existing.has(path)).map(({ path }) => path),
    added: actual.filter(({ path }) => !known.has(path)).map(({ path }) => path),
  };
}
