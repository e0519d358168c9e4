import { bundleFromJSON, isBundleWithDsseEnvelope } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { z } from 'zod';
import { HookUpdateError, orError } from '../errors.ts';

/** Trust in statements about the build of a package. */
export interface ProvenanceTrust {
  /**
   * Parsed JSON of Sigstore's trusted root: the trusted certificate authorities and logs. Only the attestations are
   * fetched.
   * @see https://github.com/sigstore/root-signing
   */
  readonly trustedRoot: unknown;
  /** URL of the repository that the package must be built from, such as `https://github.com/team/hooks`. @defaultValue any */
  readonly repository?: string | undefined;
  /** True when a package without provenance is refused. @defaultValue false */
  readonly required?: boolean | undefined;
}

/** A built package. */
interface Built {
  readonly name: string;
  readonly version: string;
  /** SHA-512 of the tarball, in hex. */
  readonly sha512: string;
}

const PREDICATE = 'https://slsa.dev/provenance/';
/** Object identifier of the repository in a Fulcio certificate. */
const SOURCE_REPOSITORY = [1, 3, 6, 1, 4, 1, 57264, 1, 12];

const attestationsSchema = z.looseObject({
  attestations: z.array(z.looseObject({ predicateType: z.string(), bundle: z.unknown() })),
});
const statementSchema = z.looseObject({
  predicateType: z.string().startsWith(PREDICATE),
  subject: z.array(z.looseObject({ name: z.string(), digest: z.looseObject({ sha512: z.string() }) })),
});

/**
 * Verifies the provenance statements of a package: each is signed by a certificate of a trusted authority, recorded in a
 * trusted log, about exactly these bytes, and names the repository. Resolves to whether there is a statement.
 *
 * @param get - fetches a URL; resolves to `undefined` for status 404
 * @throws HookUpdateError `signature_failure` when one is wrong, or none is there and one is required
 * @see https://docs.npmjs.com/generating-provenance-statements
 */
export async function checkProvenance(
  built: Built,
  trust: ProvenanceTrust,
  url: string,
  get: (url: string) => Promise<Response | undefined>,
): Promise<boolean> {
  const response = await get(url);
  const attestations = await orError('source_failure', 'the attestations of the registry cannot be read', async () =>
    response ? attestationsSchema.parse(await response.json()).attestations : [],
  );
  const statements = attestations.filter(({ predicateType }) => predicateType.startsWith(PREDICATE));
  if (statements.length === 0 && trust.required === true)
    throw new HookUpdateError('signature_failure', `${built.version} has no provenance`);
  await orError('signature_failure', `the provenance of ${built.version} is wrong`, async () => {
    for (const { bundle } of statements) checkStatement(bundle, built, trust);
  });
  return statements.length > 0;
}

/** Throws when the statement is invalid. */
function checkStatement(json: unknown, { name, version, sha512 }: Built, trust: ProvenanceTrust): void {
  const bundle = bundleFromJSON(json);
  const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(trust.trustedRoot)));
  const { repository } = trust;
  const oids = repository === undefined ? [] : [{ oid: { id: SOURCE_REPOSITORY }, value: utf8String(repository) }];
  verifier.verify(toSignedEntity(bundle), { oids });
  if (!isBundleWithDsseEnvelope(bundle)) throw new TypeError('the bundle contains no statement');
  const { payload } = bundle.content.dsseEnvelope;
  const { subject } = statementSchema.parse(JSON.parse(payload.toString('utf8')));
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  if (!subject.some((each) => each.name === purl && each.digest.sha512 === sha512))
    throw new TypeError('the statement is about another package');
}

/** Encodes text as an ASN.1 UTF8String of at most 255 bytes. */
function utf8String(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > 255) throw new RangeError('the repository is longer than 255 bytes');
  const length = bytes.length < 128 ? [bytes.length] : [0x81, bytes.length];
  return Buffer.from([12, ...length, ...bytes]);
}
