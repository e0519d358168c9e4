import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The parts of a manifest in the workspace that releasing reads. */
export interface WorkspaceManifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
}

/** A package of the workspace. */
export interface WorkspacePackage {
  readonly file: string;
  readonly folder: string;
  readonly manifest: WorkspaceManifest;
}

/** Returns the packages and apps of the repository at `root`, in order of path. */
export function workspacePackages(root: string): WorkspacePackage[] {
  return globSync('{packages,apps}/*/package.json', { cwd: root })
    .sort()
    .map((path) => join(root, path))
    .map((file) => ({
      file,
      folder: dirname(file),
      manifest: JSON.parse(readFileSync(file, 'utf8')) as WorkspaceManifest,
    }));
}

/**
 * Returns the one registry that all published packages name.
 *
 * @throws Error when a package names none or another
 */
export function registryOf(packages: readonly WorkspacePackage[]): string {
  const published = packages.filter(({ manifest }) => manifest.private !== true);
  const registries = new Set(published.map(({ manifest }) => manifest.publishConfig?.['registry']));
  const [registry] = registries;
  if (registries.size !== 1 || typeof registry !== 'string')
    throw new Error('packages disagree about publishConfig.registry: run `pnpm release registry URL`');
  return registry;
}

/** Returns the names of the workspace's packages whose code a bundle contains, the bundle itself included. */
export function partsOf(bundle: string, packages: readonly WorkspacePackage[]): Set<string> {
  const byName = new Map(packages.map(({ manifest }) => [manifest.name, manifest]));
  const parts = new Set<string>();
  const queue = [bundle];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (parts.has(name) || !byName.has(name)) continue;
    parts.add(name);
    queue.push(...Object.keys(byName.get(name)?.dependencies ?? {}));
  }
  return parts;
}
