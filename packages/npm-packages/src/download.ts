import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, type Outcome, success } from '@hookline/outcome';
import { extract } from 'tar';
import { NpmPackageError } from './errors.ts';
import { runNpm } from './run-npm.ts';

/** A package to download. */
export interface DownloadOptions {
  readonly name: string;
  /** Version, range or tag. */
  readonly wanted: string;
  /** An empty folder, absolute; the caller removes it. */
  readonly into: string;
  /** Environment of npm. Its settings determine the registry. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Downloads a version of a package, which npm verifies with the digest of the registry, and unpacks it. Dependencies are not
 * installed, and no script of the package runs. Returns the folder of the package.
 */
export async function downloadPackage(options: DownloadOptions): Promise<Outcome<string, NpmPackageError>> {
  const { name, wanted, into, env } = options;
  const args = ['pack', `${name}@${wanted}`, '--pack-destination', into, '--json'];
  const packed = await runNpm(args, { cwd: into, env });
  if (!packed.ok) return packed;
  const [file] = Object.values(JSON.parse(packed.value) as Record<string, { readonly filename: string }>);
  if (!file) return failure(new NpmPackageError('unavailable', `the registry has no ${name}@${wanted}`));
  const folder = join(into, 'unpacked');
  try {
    await mkdir(folder);
    await extract({ file: join(into, file.filename), cwd: folder });
  } catch (error) {
    return failure(new NpmPackageError('io_failure', `${name} cannot be unpacked in ${into}`, error));
  }
  return success(join(folder, 'package'));
}
