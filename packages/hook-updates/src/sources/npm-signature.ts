import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import { HookUpdateError, orError } from '../errors.ts';

const keysSchema = z.looseObject({
  keys: z.array(z.looseObject({ keyid: z.string(), key: z.string(), expires: z.string().nullish() })),
});

/** A version with its signatures. */
interface Signed {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/**
 * Verifies the registry's signatures of a version: ECDSA over `name@version:integrity`. Resolves to whether a key of the
 * registry signed it.
 *
 * @throws HookUpdateError `signature_failure` when one of them is wrong
 * @see https://docs.npmjs.com/about-registry-signatures
 */
export async function checkSignatures(
  signed: Signed,
  keysUrl: string,
  get: (url: string) => Promise<Response>,
): Promise<boolean> {
  if (signed.signatures.length === 0) return false;
  const { keys } = await orError('source_failure', 'the keys of the registry cannot be fetched', async () =>
    keysSchema.parse(await (await get(keysUrl)).json()),
  );
  const message = Buffer.from(`${signed.name}@${signed.version}:${signed.integrity}`);
  let valid = false;
  for (const { keyid, sig } of signed.signatures) {
    const key = keys.find((each) => each.keyid === keyid);
    if (!key) continue;
    const publicKey = createPublicKey({ key: Buffer.from(key.key, 'base64'), format: 'der', type: 'spki' });
    if (!verify('sha256', message, publicKey, Buffer.from(sig, 'base64'))) {
      throw new HookUpdateError('signature_failure', `the signature of ${signed.version} is wrong`);
    }
    valid = true;
  }
  return valid;
}
