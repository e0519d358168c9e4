import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { HookUpdateError } from './errors.ts';

/** Name of the manifest in a set of hooks. */
export const MANIFEST = '.version-manifest';
/** Name of the file that holds the version alone. */
export const VERSION = 'VERSION';

/** A file of a set of hooks. */
export interface ManifestFile {
  /** Path in the set, with `/`. */
  readonly path: string;
  /** SHA-256 of its content, in hex. */
  readonly sha256: string;
  /** Its size, in bytes. */
  readonly bytes: number;
  /** Whether its owner may run it. */
  readonly executable: boolean;
}

/** What a set of hooks consists of: `.version-manifest`, written when it is installed. */
export interface Manifest {
  /** Version of the set. */
  readonly version: string;
  /** When it was installed, ISO 8601. */
  readonly installed_at: string;
  /** Where it comes from, such as `git v1.2.0`. */
  readonly source: string;
  /** Whether a signature was checked when it was fetched. */
  readonly signature: 'valid' | 'none';
  /** `true` for what was installed before the first update: its version is of another line, and its modes are kept. */
  readonly adopted?: boolean | undefined;
  /** Its files, in order of path. */
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

/** The manifest in a text; `undefined` if it is none. */
export function parseManifest(text: string): Manifest | undefined {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Folders that belong to no set of hooks. */
const LEFT_OUT = new Set(['.git', 'node_modules']);

/** Most files in a set. */
const MAX_FILES = 5000;

/**
 * Every file under `folder`, in order of path (with `/`), manifest and version file left out.
 *
 * @throws HookUpdateError `source` for links and other special files, and for too many files
 */
export async function listFiles(folder: string): Promise<ManifestFile[]> {
  const files: ManifestFile[] = [];
  const walk = async (under: string): Promise<void> => {
    for (const name of (await readdir(join(folder, under))).sort()) {
      const path = under === '' ? name : `${under}/${name}`;
      if (LEFT_OUT.has(name) || path === MANIFEST || path === VERSION) continue;
      const stats = await lstat(join(folder, path));
      if (stats.isDirectory()) await walk(path);
      else if (!stats.isFile())
        throw new HookUpdateError('source', 'a set of hooks holds files and folders only, no links');
      else files.push(await describe(folder, path, stats.mode));
      if (files.length > MAX_FILES)
        throw new HookUpdateError('source', `a set of hooks has at most ${MAX_FILES} files`);
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

/** How files differ from their manifest. */
export interface Verification {
  /** Files whose content, or whose being executable, is another. */
  readonly changed: readonly string[];
  /** Files that are not there. */
  readonly missing: readonly string[];
  /** Files that the manifest does not know. */
  readonly added: readonly string[];
}

/** Whether files are those of the manifest. */
export function isClean({ changed, missing, added }: Verification): boolean {
  return changed.length + missing.length + added.length === 0;
}

/** Holds the files that are there against the manifest. */
export function compareFiles(expected: readonly ManifestFile[], actual: readonly ManifestFile[]): Verification {
  const there = new Map(actual.map((file) => [file.path, file]));
  const known = new Set(expected.map(({ path }) => path));
  const differs = (file: ManifestFile): boolean => {
    const now = there.get(file.path);
    return now !== undefined && (now.sha256 !== file.sha256 || now.executable !== file.executable);
  };
  return {
    changed: expected.filter(differs).map(({ path }) => path),
    missing: expected.filter(({ path }) => !there.has(path)).map(({ path }) => path),
    added: actual.filter(({ path }) => !known.has(path)).map(({ path }) => path),
  };
}
