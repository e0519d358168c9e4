export { downloadPackage, type DownloadOptions } from './download.ts';
export { NpmPackageError, type NpmPackageErrorCode } from './errors.ts';
export { npmCommand, type NpmLookup } from './npm-command.ts';
export { type InstalledFeature, OptionalPackages, type OptionalPackagesOptions } from './optional-packages.ts';
export type { OptionalFeature, PinnedPackage } from './pinned-packages.ts';
