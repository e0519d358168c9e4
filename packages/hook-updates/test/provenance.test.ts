import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { temporaryFolder } from '@hookline/testkit';
import { create } from 'tar';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { HookUpdater, type ProvenanceTrust } from '../src/index.ts';
import { hookSet } from './sets.ts';
import { type Authority, startAuthority } from './sigstore.ts';

let authority: Authority;
let registry: Server;
let attestations: unknown;
let sha512: string;
const NAME = 'pkg:npm/%40team/hooks@1.2.0';

beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => {
  authority.server.closeAllConnections();
  authority.server.close();
});

beforeEach(async () => {
  const folder = temporaryFolder();
  hookSet('1.2.0', join(folder, 'package'));
  writeFileSync(join(folder, 'package/package.json'), '{"name":"@team/hooks","version":"1.2.0"}');
  await create({ gzip: true, file: join(folder, 'hooks.tgz'), cwd: folder }, ['package']);
  const tarball = readFileSync(join(folder, 'hooks.tgz'));
  const digest = createHash('sha512').update(tarball).digest();
  sha512 = digest.toString('hex');
  attestations = undefined;
  registry = createServer((request, response) => {
    const tarballUrl = `http://${request.headers.host}/hooks.tgz`;
    const dist = { tarball: tarballUrl, integrity: `sha512-${digest.toString('base64')}` };
    const answers: Record<string, unknown> = {
      '/@team%2fhooks': { versions: { '1.2.0': { dist } } },
      '/-/npm/v1/attestations/@team/hooks@1.2.0': attestations,
    };
    const answer = answers[request.url ?? ''];
    if (request.url === '/hooks.tgz') response.end(tarball);
    else if (answer === undefined) response.writeHead(404).end();
    else response.end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
});
afterEach(() => {
  registry.closeAllConnections();
  registry.close();
});

const ours = (more: Partial<ProvenanceTrust> = {}): ProvenanceTrust => ({
  trustedRoot: authority.trustedRoot,
  repository: 'https://github.com/team/hooks',
  ...more,
});

async function update(provenance: ProvenanceTrust = ours()) {
  const updater = new HookUpdater({ root: temporaryFolder(), clock: systemClock });
  const { port } = registry.address() as AddressInfo;
  const source = { kind: 'npm', name: '@team/hooks', registry: `http://127.0.0.1:${port}`, provenance } as const;
  const outcome = await updater.update(source);
  return outcome.ok ? outcome.value : outcome.error;
}

test('update reports valid provenance of a package built from the repository', async () => {
  attestations = await authority.attestation({ name: NAME, sha512 }, 'team/hooks');
  expect(await update()).toMatchObject({ result: 'updated', provenance: 'valid', signature: 'none' });
  expect(await update(ours({ required: true }))).toMatchObject({ provenance: 'valid' });
});

test('update reports missing provenance, or fails when it is required', async () => {
  expect(await update()).toMatchObject({ result: 'updated', provenance: 'none' });
  expect(await update(ours({ required: true }))).toMatchObject({ code: 'signature_failure' });
  attestations = { attestations: [{ predicateType: 'https://example.org/other', bundle: {} }] };
  expect(await update()).toMatchObject({ provenance: 'none' });
});

test('update fails for a statement about other bytes, another package or another repository', async () => {
  const wrong = { code: 'signature_failure', message: 'the provenance of 1.2.0 is wrong' };
  attestations = await authority.attestation({ name: NAME, sha512: '00'.repeat(64) }, 'team/hooks');
  expect(await update()).toMatchObject(wrong);
  attestations = await authority.attestation({ name: 'pkg:npm/other@1.2.0', sha512 }, 'team/hooks');
  expect(await update()).toMatchObject(wrong);
  attestations = await authority.attestation({ name: NAME, sha512 }, 'another/repository');
  expect(await update()).toMatchObject(wrong);
  expect(await update({ trustedRoot: authority.trustedRoot })).toMatchObject({ provenance: 'valid' });
});

test('update fails for a modified statement and for an untrusted authority', async () => {
  const attested = await authority.attestation({ name: NAME, sha512 }, 'team/hooks');
  const other = await startAuthority();
  attestations = attested;
  expect(await update(ours({ trustedRoot: other.trustedRoot }))).toMatchObject({ code: 'signature_failure' });
  other.server.close();
  const changed = structuredClone(attested) as { attestations: { bundle: { dsseEnvelope: { payload: string } } }[] };
  const envelope = changed.attestations[0]?.bundle.dsseEnvelope;
  if (!envelope) throw new Error('no envelope');
  envelope.payload = Buffer.from(`${Buffer.from(envelope.payload, 'base64').toString()} `).toString('base64');
  attestations = changed;
  expect(await update()).toMatchObject({ code: 'signature_failure' });
});
