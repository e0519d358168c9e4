import { bundleFromJSON, isBundleWithDsseEnvelope } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { z } from 'zod';
import { HookUpdateError, orError } from '../errors.ts';

/** Which statements about where a package was built are believed. */
export interface ProvenanceTrust {
  /**
   * Sigstore's trusted root as it was read from its JSON: the authorities and logs that are believed. Nothing is fetched
   * besides the attestations.
   * @see https://github.com/sigstore/root-signing
   */
  readonly trustedRoot: unknown;
  /** URL of the repository that the package must be built from, such as `https://github.com/team/hooks`. @defaultValue any */
  readonly repository?: string;
  /** Whether a package without a statement is refused. @defaultValue false */
  readonly required?: boolean;
}

/** A package of which provenance is told. */
interface Built {
  readonly name: string;
  readonly version: string;
  /** SHA-512 of the tarball, in hex. */
  readonly sha512: string;
}

const PREDICATE = 'https://slsa.dev/provenance/';
/** Where a certificate of Fulcio names the repository. */
const SOURCE_REPOSITORY = [1, 3, 6, 1, 4, 1, 57264, 1, 12];

const attestationsSchema = z.looseObject({
  attestations: z.array(z.looseObject({ predicateType: z.string(), bundle: z.unknown() })),
});
const statementSchema = z.looseObject({
  predicateType: z.string().startsWith(PREDICATE),
  subject: z.array(z.looseObject({ name: z.string(), digest: z.looseObject({ sha512: z.string() }) })),
});

/**
 * Checks the provenance statements of a package: signed by a certificate of the trusted authority, in a trusted log, about
 * these very bytes, from the repository. Resolves to whether there is one.
 *
 * @param get - resolves to `undefined` for what is not there
 * @throws HookUpdateError `signature` when one is wrong, or none is there and one is required
 * @see https://docs.npmjs.com/generating-provenance-statements
 */
export async function checkProvenance(
  built: Built,
  trust: ProvenanceTrust,
  url: string,
  get: (url: string) => Promise<Response | undefined>,
): Promise<boolean> {
  const response = await get(url);
  const told = await orError('source', 'the attestations of the registry cannot be read', async () =>
    response ? attestationsSchema.parse(await response.json()).attestations : [],
  );
  const statements = told.filter(({ predicateType }) => predicateType.startsWith(PREDICATE));
  if (statements.length === 0 && trust.required === true)
    throw new HookUpdateError('signature', `nothing tells where ${built.version} was built`);
  await orError('signature', `the provenance of ${built.version} is wrong`, async () => {
    for (const { bundle } of statements) checkStatement(bundle, built, trust);
  });
  return statements.length > 0;
}

/** Throws when it does not hold. */
function checkStatement(json: unknown, { name, version, sha512 }: Built, trust: ProvenanceTrust): void {
  const bundle = bundleFromJSON(json);
  const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(trust.trustedRoot)));
  const { repository } = trust;
  const oids = repository === undefined ? [] : [{ oid: { id: SOURCE_REPOSITORY }, value: utf8String(repository) }];
  verifier.verify(toSignedEntity(bundle), { oids });
  if (!isBundleWithDsseEnvelope(bundle)) throw new TypeError('no statement');
  const { payload } = bundle.content.dsseEnvelope;
  const { subject } = statementSchema.parse(JSON.parse(payload.toString('utf8')));
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  if (!subject.some((each) => each.name === purl && each.digest.sha512 === sha512))
    throw new TypeError('about something else');
}

/** Text as certificates hold it: ASN.1's tag 12, the length, the text. Up to 255 bytes, as long as a URL may be here. */
function utf8String(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > 255) throw new RangeError('the repository is longer than 255 bytes');
  const length = bytes.length < 128 ? [bytes.length] : [0x81, bytes.length];
  return Buffer.from([12, ...length, ...bytes]);
}
