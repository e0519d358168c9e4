import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extract } from 'tar';
import { z } from 'zod';
import { HookUpdateError, orError } from '../errors.ts';
import { checkSignatures } from './npm-signature.ts';
import { type Fetch, inside, newestOf, type NpmSource } from './source.ts';

const DEFAULT_REGISTRY = 'https://registry.npmjs.org';
const MAX_TARBALL_BYTES = 64 * 1024 * 1024;

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

/** Fetches the newest version in range, checks its integrity and the registry's signature, and unpacks it. */
export const fetchNpm: Fetch<NpmSource> = async (source, into, signal) => {
  const { name, range, folder } = source;
  const registry = (source.registry ?? DEFAULT_REGISTRY).replace(/\/$/, '');
  const requireSignature = source.requireSignature ?? registry === DEFAULT_REGISTRY;
  const packument = await orError('source', 'the registry does not know the package', async () => {
    const response = await get(`${registry}/${name.replace('/', '%2f')}`, signal);
    return packumentSchema.parse(await response.json());
  });
  const version = newestOf(Object.keys(packument.versions), range);
  const dist = packument.versions[version]?.dist;
  if (!dist) throw new HookUpdateError('source', `the registry does not describe ${version}`);
  const signed = await checkSignatures({ name, version, ...dist }, `${registry}/-/npm/v1/keys`, (url) =>
    get(url, signal),
  );
  if (requireSignature && !signed) throw new HookUpdateError('signature', `the registry has not signed ${version}`);
  const tarball = await orError('source', 'the package cannot be fetched', async () =>
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
    ...(provenance === undefined ? {} : { provenance }),
  };
};

async function provenanceOf(
  { provenance: trust }: NpmSource,
  built: { readonly name: string; readonly version: string; readonly sha512: string },
  registry: string,
  signal: AbortSignal,
): Promise<'valid' | 'none' | undefined> {
  if (!trust) return undefined;
  // By itself: what checks it is large, and most never ask.
  const { checkProvenance } = await import('./npm-provenance.ts');
  const url = `${registry}/-/npm/v1/attestations/${built.name}@${built.version}`;
  return (await checkProvenance(built, trust, url, (each) => getIfThere(each, signal))) ? 'valid' : 'none';
}

async function unpack(tarball: Uint8Array, into: string, folder: string): Promise<void> {
  const file = join(into, 'package.tgz');
  await mkdir(folder);
  await writeFile(file, tarball);
  await orError('source', 'the package cannot be unpacked', () =>
    extract({
      file,
      cwd: folder,
      strip: 1,
      strict: true,
      filter: (_, entry) => !('type' in entry) || entry.type === 'File' || entry.type === 'Directory',
    }),
  );
}

async function get(url: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new HookUpdateError('source', `the registry answers ${response.status}`);
  return response;
}

async function getIfThere(url: string, signal: AbortSignal): Promise<Response | undefined> {
  const response = await orError('source', 'the registry does not answer', () => fetch(url, { signal }));
  if (response.status === 404) return undefined;
  if (!response.ok) throw new HookUpdateError('source', `the registry answers ${response.status}`);
  return response;
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_TARBALL_BYTES) throw new HookUpdateError('source', 'the package is too large');
  }
  return Buffer.concat(chunks);
}

/** Holds the bytes against the strongest hash of an `integrity`. @see https://www.w3.org/TR/SRI/ */
function checkIntegrity(bytes: Uint8Array, integrity: string): void {
  const expected = /(?:^|\s)sha512-([A-Za-z0-9+/=]+)/.exec(integrity)?.[1];
  if (expected === undefined || createHash('sha512').update(bytes).digest('base64') !== expected) {
    throw new HookUpdateError('integrity', 'the package is not the one that the registry describes');
  }
}
