import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MIB } from '@hookline/clock';
import { extract } from 'tar';
import { z } from 'zod';
import { HookUpdateError, orError } from '../errors.ts';
import { checkSignatures } from './npm-signature.ts';
import { type Fetch, inside, newestOf, type NpmSource } from './source.ts';

const DEFAULT_REGISTRY = 'https://registry.npmjs.org';
const MAX_TARBALL_BYTES = 64 * MIB;
/** Largest size of the unpacked files: few bytes can unpack to many. */
const MAX_UNPACKED_BYTES = 128 * MIB;

const packumentSchema = z.looseObject({
  versions: z.record(
    z.string(),
    z.looseObject({
      dist: z.looseObject({
        tarball: z.url(),
        integrity: z.string(),
        signatures: z.array(z.looseObject({ keyid: z.string(), sig: z.string() })).default([]),
      }),
    }),
  ),
});

/** Fetches the newest version in range, verifies its integrity and the registry's signature, and unpacks it. */
export const fetchNpm: Fetch<NpmSource> = async (source, into, signal) => {
  const { name, range, folder } = source;
  const registry = (source.registry ?? DEFAULT_REGISTRY).replace(/\/$/, '');
  const requireSignature = source.requireSignature ?? registry === DEFAULT_REGISTRY;
  const packument = await orError('source_failure', 'the package cannot be read from the registry', async () => {
    const response = await get(`${registry}/${name.replace('/', '%2f')}`, signal);
    return packumentSchema.parse(await response.json());
  });
  const version = newestOf(Object.keys(packument.versions), range);
  const dist = packument.versions[version]?.dist;
  if (!dist) throw new HookUpdateError('source_failure', `the registry does not describe ${version}`);
  const signed = await checkSignatures({ name, version, ...dist }, `${registry}/-/npm/v1/keys`, (url) =>
    get(url, signal),
  );
  if (requireSignature && !signed)
    throw new HookUpdateError('signature_failure', `${version} is not signed by the registry`);
  const tarball = await orError('source_failure', 'the package cannot be fetched', async () =>
    bytesOf(await get(dist.tarball, signal)),
  );
  checkIntegrity(tarball, dist.integrity);
  const sha512 = createHash('sha512').update(tarball).digest('hex');
  const provenance = await provenanceOf(source, { name, version, sha512 }, registry, signal);
  const unpacked = join(into, 'package');
  await unpack(tarball, into, unpacked);
  return {
    folder: inside(unpacked, folder),
    version,
    origin: `npm ${name}@${version}`,
    signature: signed ? 'valid' : 'none',
    provenance,
  };
};

async function provenanceOf(
  { provenance: trust }: NpmSource,
  built: { readonly name: string; readonly version: string; readonly sha512: string },
  registry: string,
  signal: AbortSignal,
): Promise<'valid' | 'none' | undefined> {
  if (!trust) return undefined;
  // Loaded on demand, because the verifier is large and rarely used.
  const { checkProvenance } = await import('./npm-provenance.ts');
  const url = `${registry}/-/npm/v1/attestations/${built.name}@${built.version}`;
  return (await checkProvenance(built, trust, url, (each) => getIfThere(each, signal))) ? 'valid' : 'none';
}

async function unpack(tarball: Uint8Array, into: string, folder: string): Promise<void> {
  const file = join(into, 'package.tgz');
  await mkdir(folder);
  await writeFile(file, tarball);
  let bytes = 0;
  await orError('source_failure', 'the package cannot be unpacked', () =>
    extract({
      file,
      cwd: folder,
      strip: 1,
      strict: true,
      filter: (_, entry) => {
        if (!('type' in entry)) return true;
        bytes += entry.size;
        // Links could lead out of the folder.
        return (entry.type === 'File' || entry.type === 'Directory') && bytes <= MAX_UNPACKED_BYTES;
      },
    }),
  );
  if (bytes > MAX_UNPACKED_BYTES) throw new HookUpdateError('source_failure', 'the package is too large');
}

async function get(url: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal });
  if (!response.ok)
    throw new HookUpdateError('source_failure', `the registry responded with status ${response.status}`);
  return response;
}

async function getIfThere(url: string, signal: AbortSignal): Promise<Response | undefined> {
  const response = await orError('source_failure', 'the registry does not answer', () => fetch(url, { signal }));
  if (response.status === 404) return undefined;
  if (!response.ok)
    throw new HookUpdateError('source_failure', `the registry responded with status ${response.status}`);
  return response;
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_TARBALL_BYTES) throw new HookUpdateError('source_failure', 'the package is too large');
  }
  return Buffer.concat(chunks);
}

/** Compares the bytes with the SHA-512 hash of an `integrity`. @see https://www.w3.org/TR/SRI/ */
function checkIntegrity(bytes: Uint8Array, integrity: string): void {
  const expected = /(?:^|\s)sha512-([A-Za-z0-9+/=]+)/.exec(integrity)?.[1];
  if (expected === undefined || createHash('sha512').update(bytes).digest('base64') !== expected) {
    throw new HookUpdateError('integrity_mismatch', 'the package differs from the description of the registry');
  }
}
