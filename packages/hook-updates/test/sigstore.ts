import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { bundleToJSON } from '@sigstore/bundle';
import { fulcioHandler, initializeCA, initializeCTLog, initializeTLog, rekorHandler } from '@sigstore/mock';
import { DSSEBundleBuilder, FulcioSigner, RekorWitness } from '@sigstore/sign';

/** A certificate authority and logs on loopback. */
export interface Authority {
  /** The trusted root as JSON. */
  readonly trustedRoot: unknown;
  /** Returns a registry's statement that a package was built from `repository` (`team/hooks`). */
  attestation(subject: { name: string; sha512: string }, repository: string): Promise<unknown>;
  readonly server: Server;
}

const der = (base: { export(options: { type: 'spki'; format: 'der' }): Buffer }): Buffer =>
  base.export({ type: 'spki', format: 'der' });
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** Signs and verifies with the real Sigstore libraries against their mock services. */
export async function startAuthority(): Promise<Authority> {
  const keys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [caKeys, ctKeys, logKeys] = [keys(), keys(), keys()];
  const ctLog = await initializeCTLog(ctKeys);
  const ca = await initializeCA(caKeys, ctLog);
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const log = await initializeTLog(url, logKeys);
  const handlers = [fulcioHandler(ca), rekorHandler(log)];
  server.on('request', (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const handler = handlers.find(({ path }) => path === request.url);
      void handler?.fn(body).then(({ statusCode, response: text, contentType = 'text/plain' }) => {
        response.writeHead(statusCode, { 'content-type': contentType, location: `${url}/entry` }).end(text);
      });
    });
  });
  const validFor = { start: '2020-01-01T00:00:00Z' };
  const trustedLog = (publicKey: Buffer) => ({
    baseUrl: url,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: publicKey.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
    logId: { keyId: sha256(publicKey).toString('base64') },
  });
  const certificate = Buffer.from(ca.rootCertificate.buffer).toString('base64');
  return {
    server,
    trustedRoot: {
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [trustedLog(log.publicKey)],
      ctlogs: [trustedLog(der(ctKeys.publicKey))],
      timestampAuthorities: [],
      certificateAuthorities: [
        {
          subject: { organization: 'test', commonName: 'test' },
          uri: url,
          certChain: { certificates: [{ rawBytes: certificate }] },
          validFor,
        },
      ],
    },
    attestation: async ({ name, sha512 }, repository) => {
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const token = `${part({ alg: 'none' })}.${part({ sub: 'builder', repository })}.x`;
      const signer = new FulcioSigner({ fulcioBaseURL: url, identityProvider: { getToken: async () => token } });
      const witness = new RekorWitness({ rekorBaseURL: url, entryType: 'intoto' });
      const builder = new DSSEBundleBuilder({ signer, witnesses: [witness] });
      const predicateType = 'https://slsa.dev/provenance/v1';
      const statement = {
        _type: 'https://in-toto.io/Statement/v1',
        subject: [{ name, digest: { sha512 } }],
        predicateType,
        predicate: {},
      };
      const data = Buffer.from(JSON.stringify(statement));
      const bundle = await builder.create({ data, type: 'application/vnd.in-toto+json' });
      return { attestations: [{ predicateType, bundle: bundleToJSON(bundle) }] };
    },
  };
}
