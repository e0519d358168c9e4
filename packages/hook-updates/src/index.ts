export type { InstalledHooks } from './adoption.ts';
export { type ChangelogEntry, changelogBetween } from './changelog.ts';
export { HookUpdateError, type HookUpdateErrorCode } from './errors.ts';
export type { Manifest, ManifestFile, Verification } from './manifest.ts';
export type { Backup } from './releases.ts';
export type { ProvenanceTrust } from './sources/npm-provenance.ts';
export type { FolderSource, GitSource, HookSource, NpmSource } from './sources/source.ts';
export type { AvailableUpdate, HooksStatus, UpdateReport } from './reports.ts';
export { HookUpdater, type HookUpdaterOptions } from './updater.ts';
export { HookSets, type HookSetsOptions, type InstalledHookSet } from './hook-sets.ts';
export { hookSource, type SourceSettings } from './source-settings.ts';
export {
  type HookSetAccess,
  hooksRollback,
  hooksStatus,
  hooksUpdate,
  hooksVerify,
  type UpdateFlags,
  type VerifyOptions,
} from './hook-set-report.ts';
