import { createHash } from 'node:crypto';

/** One version of a package with the digest of its tarball. */
export interface PinnedPackage {
  readonly name: string;
  /** Exact version. */
  readonly version: string;
  /** Subresource integrity of the tarball, such as `sha512-…`: `npm view NAME@VERSION dist.integrity`. */
  readonly integrity: string;
}

/** A part of a program that needs packages which are not installed with the program. */
export interface OptionalFeature {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Every package that the feature needs, those that packages of the list depend on included. */
  readonly packages: readonly PinnedPackage[];
}

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const VERSION = /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.-]+)?$/;
const INTEGRITY = /^sha(?:256|384|512)-[A-Za-z0-9+/]+={0,2}$/;

/** @throws RangeError when a name, version or digest is none, or a package is listed twice */
export function checkFeature({ name, packages }: OptionalFeature): void {
  if (!NAME.test(name)) throw new RangeError(`name of a feature must be of a-z, 0-9 and -, not ${name}`);
  if (packages.length === 0) throw new RangeError(`packages of ${name} must not be empty`);
  for (const one of packages) {
    if (!VERSION.test(one.version)) throw new RangeError(`version of ${one.name} must be exact, not ${one.version}`);
    if (!INTEGRITY.test(one.integrity)) throw new RangeError(`integrity of ${one.name} must be a sha512 digest`);
    if (packages.filter((other) => other.name === one.name).length > 1)
      throw new RangeError(`packages of ${name} must list ${one.name} once`);
  }
}

/** Returns eight hexadecimal digits that change with any package, version or digest. */
export function digestOf({ packages }: OptionalFeature): string {
  const lines = packages.map(({ name, version, integrity }) => `${name}@${version} ${integrity}`).toSorted();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 8);
}

/** Returns the manifest and the lock file from which `npm ci` installs exactly these packages. */
export function lockOf({ name, packages }: OptionalFeature): { readonly manifest: object; readonly lock: object } {
  const root = {
    name: `optional-${name}`,
    version: '0.0.0',
    private: true,
    dependencies: Object.fromEntries(packages.map((one) => [one.name, one.version])),
  };
  const locked = packages.map(({ name: key, version, integrity }) => [`node_modules/${key}`, { version, integrity }]);
  return {
    manifest: root,
    lock: {
      name: root.name,
      version: root.version,
      lockfileVersion: 3,
      requires: true,
      packages: { '': root, ...Object.fromEntries(locked) },
    },
  };
}
