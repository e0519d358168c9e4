import { readFileSync } from 'node:fs';
import type { HookSource, NpmSource } from './sources/source.ts';

/** The source of hook updates as plain settings; an empty string means unset. */
export interface SourceSettings {
  readonly source: 'off' | 'folder' | 'git' | 'npm';
  /** Folder, repository or package name. */
  readonly from: string;
  readonly folder: string;
  readonly range: string;
  readonly registry: string;
  readonly requireSignature: boolean;
  /** Path of a JSON file with Sigstore's trusted root. */
  readonly trustedRoot: string;
  /** URL of the repository that a package must be built from. */
  readonly builtFrom: string;
  readonly requireProvenance: boolean;
}

/** Returns the source that the settings name; `undefined` for none. @throws when `trustedRoot` is not a JSON file */
export function hookSource(settings: SourceSettings): HookSource | undefined {
  const { source, from, range, requireSignature } = settings;
  const folder = unlessEmpty(settings.folder);
  if (source === 'off' || from === '') return undefined;
  if (source === 'folder') return { kind: 'folder', path: from };
  if (source === 'git') return { kind: 'git', repository: from, range, requireSignature, folder };
  return {
    kind: 'npm',
    name: from,
    range,
    registry: unlessEmpty(settings.registry),
    // When unset, the default depends on the registry.
    requireSignature: requireSignature ? true : undefined,
    provenance: provenanceOf(settings),
    folder,
  };
}

function provenanceOf({ trustedRoot, builtFrom, requireProvenance }: SourceSettings): NpmSource['provenance'] {
  if (trustedRoot === '') return undefined;
  const root: unknown = JSON.parse(readFileSync(trustedRoot, 'utf8'));
  return { trustedRoot: root, required: requireProvenance, repository: unlessEmpty(builtFrom) };
}

function unlessEmpty(text: string): string | undefined {
  return text === '' ? undefined : text;
}
