import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, linkSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { temporaryFolder } from '@hookline/testkit';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { HookUpdater, type NpmSource } from '../src/index.ts';
import { hookSet, shell } from './sets.ts';

let updater: HookUpdater;
beforeEach(() => {
  updater = new HookUpdater({ root: temporaryFolder(), clock: systemClock });
});
const running = (): string => shell('./capture.sh', updater.current).trim();

describe('update from a git repository', () => {
  function repository(): string {
    const folder = temporaryFolder();
    shell('git init -q', folder);
    for (const version of ['1.0.0', '1.10.0', '1.9.0', '2.0.0-beta.1']) {
      hookSet(version, join(folder, 'hooks'));
      shell(`git add -A && git commit -qm ${version} && git tag v${version}`, folder);
    }
    shell('git tag not-a-version', folder);
    return folder;
  }

  test('installs the newest tag in range', async () => {
    const git = { kind: 'git', repository: repository(), folder: 'hooks' } as const;
    expect(await updater.update({ ...git, range: '~1.0' })).toMatchObject({
      ok: true,
      value: { to: '1.0.0', origin: 'git v1.0.0' },
    });
    expect(await updater.update(git)).toMatchObject({
      ok: true,
      value: { from: '1.0.0', to: '1.10.0', signature: 'none' },
    });
    expect(running()).toBe('1.10.0');
    expect(await updater.update({ ...git, range: '>5' })).toMatchObject({
      ok: false,
      error: { code: 'source_failure' },
    });
  });

  test('fails without a signed tag when a signature is required', async () => {
    const outcome = await updater.update({ kind: 'git', repository: repository(), requireSignature: true });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'signature_failure' } });
  });

  describe('with signed tags', () => {
    /** A repository whose signatures git trusts by its configuration. */
    function signing(): string {
      const folder = repository();
      const keys = temporaryFolder();
      shell("ssh-keygen -q -t ed25519 -N '' -f key", keys);
      shell('echo "a@example.org $(cat key.pub)" > signers', keys);
      const config = join(keys, 'config');
      writeFileSync(config, `[gpg]\n  format = ssh\n[gpg "ssh"]\n  allowedSignersFile = ${join(keys, 'signers')}\n`);
      vi.stubEnv('GIT_CONFIG_GLOBAL', config);
      onTestFinished(() => void vi.unstubAllEnvs());
      const sign = `git -c gpg.format=ssh -c user.signingkey=${join(keys, 'key')} tag -f -s`;
      shell(`${sign} -m one v1.0.0 v1.0.0^{} && ${sign} -m two v1.10.0 v1.10.0^{}`, folder);
      return folder;
    }
    const update = (folder: string, requireSignature = true) =>
      updater.update({ kind: 'git', repository: folder, folder: 'hooks', requireSignature });

    test('reports a valid signature', async () => {
      expect(await update(signing())).toMatchObject({ ok: true, value: { to: '1.10.0', signature: 'valid' } });
    });

    test('rejects an older tag under a newer name', async () => {
      const folder = signing();
      shell('git update-ref refs/tags/v9.9.9 refs/tags/v1.0.0', folder);
      expect(await update(folder)).toMatchObject({ ok: false, error: { code: 'signature_failure' } });
      expect(await update(folder, false)).toMatchObject({ ok: true, value: { to: '9.9.9', signature: 'none' } });
    });

    test('rejects a branch of the same name', async () => {
      const folder = signing();
      hookSet('6.6.6', join(folder, 'hooks'));
      shell('git checkout -q -b v1.10.0 && git add -A && git commit -qm evil', folder);
      expect(await update(folder)).toMatchObject({ ok: false, error: { code: 'signature_failure' } });
    });
  });

  test.each(['/no/such/repository', '--upload-pack=touch x', 'ext::sh -c true'])('fails for %s', async (where) => {
    expect(await updater.update({ kind: 'git', repository: where })).toMatchObject({
      ok: false,
      error: { code: 'source_failure', retryable: true },
    });
  });
});

describe('update from an npm registry', () => {
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  let server: Server;
  let registry: string;
  let tarball: Buffer;
  let dist: Record<string, unknown>;

  const signature = (integrity: string, key: KeyObject = keys.privateKey) => ({
    keyid: 'SHA256:ours',
    sig: sign('sha256', Buffer.from(`@team/hooks@1.2.0:${integrity}`), key).toString('base64'),
  });

  beforeEach(async () => {
    const folder = temporaryFolder();
    hookSet('1.2.0', join(folder, 'package'));
    writeFileSync(join(folder, 'package/package.json'), '{"name":"@team/hooks","version":"1.2.0"}');
    await create({ gzip: true, file: join(folder, 'hooks.tgz'), cwd: folder }, ['package']);
    tarball = readFileSync(join(folder, 'hooks.tgz'));
    server = createServer((request, response) => {
      const answers: Record<string, unknown> = {
        '/@team%2fhooks': { versions: { '1.2.0': { dist }, '1.1.0': { dist } } },
        '/-/npm/v1/keys': {
          keys: [
            { keyid: 'SHA256:ours', key: keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64') },
          ],
        },
      };
      if (request.url === '/hooks.tgz') response.end(tarball);
      else if (answers[request.url ?? '']) response.end(JSON.stringify(answers[request.url ?? '']));
      else response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    dist = { tarball: `${registry}/hooks.tgz`, integrity, signatures: [signature(integrity)] };
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const npm = (more: Partial<NpmSource> = {}): NpmSource => ({
    kind: 'npm',
    name: '@team/hooks',
    registry,
    requireSignature: true,
    ...more,
  });

  test('installs the newest version with a valid signature', async () => {
    const outcome = await updater.update(npm());
    expect(outcome).toMatchObject({
      ok: true,
      value: { to: '1.2.0', origin: 'npm @team/hooks@1.2.0', signature: 'valid' },
    });
    expect(running()).toBe('1.2.0');
  });

  test('fails when the bytes differ from the description', async () => {
    tarball = Buffer.concat([tarball, Buffer.from('x')]);
    expect(await updater.update(npm())).toMatchObject({ ok: false, error: { code: 'integrity_mismatch' } });
  });

  test('fails for a signature by another key, whether a signature is required or not', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    dist = { ...dist, signatures: [signature(String(dist['integrity']), other.privateKey)] };
    expect(await updater.update(npm({ requireSignature: false }))).toMatchObject({
      ok: false,
      error: { code: 'signature_failure' },
    });
  });

  test('accepts a missing signature or an unknown key only when no signature is required', async () => {
    for (const signatures of [[], [{ keyid: 'SHA256:other', sig: 'x' }]]) {
      dist = { ...dist, signatures };
      expect(await updater.update(npm())).toMatchObject({ ok: false, error: { code: 'signature_failure' } });
    }
    expect(await updater.update(npm({ requireSignature: false }))).toMatchObject({
      ok: true,
      value: { signature: 'none' },
    });
  });

  /** Makes the registry serve these bytes as a valid and signed package. */
  function serve(bytes: Buffer): void {
    tarball = bytes;
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    dist = { ...dist, integrity, signatures: [signature(integrity)] };
  }

  test('writes nothing outside of its folder when a signed package has hostile entries', async () => {
    const [outside, folder] = [temporaryFolder(), temporaryFolder()];
    hookSet('1.2.0', join(folder, 'package'));
    symlinkSync(outside, join(folder, 'package', 'link'));
    symlinkSync('/etc/hostname', join(folder, 'package', 'host'));
    linkSync(join(folder, 'package', 'capture.sh'), join(folder, 'package', 'again.sh'));
    for (const name of ['up', 'under-link', 'absolute']) writeFileSync(join(folder, name), 'evil');
    const names: Record<string, string> = {
      up: 'package/../../../up',
      'under-link': 'package/link/evil',
      absolute: join(outside, 'evil'),
    };
    await create(
      {
        gzip: true,
        file: join(folder, 'hooks.tgz'),
        cwd: folder,
        preservePaths: true,
        onWriteEntry: (entry) => {
          entry.path = names[entry.path] ?? entry.path;
        },
      },
      ['package', 'up', 'under-link', 'absolute'],
    );
    serve(readFileSync(join(folder, 'hooks.tgz')));
    expect(await updater.update(npm())).toMatchObject({ ok: false, error: { code: 'source_failure' } });
    expect(readdirSync(outside)).toEqual([]);
    expect(existsSync(updater.current)).toBe(false);
  });

  test('fails for a package that unpacks to more than 128 MiB', async () => {
    const folder = temporaryFolder();
    hookSet('1.2.0', join(folder, 'package'));
    writeFileSync(join(folder, 'package', 'zeros'), '');
    truncateSync(join(folder, 'package', 'zeros'), 129 * 1024 * 1024);
    // More than a thousandth, which is the ratio that the unpacker refuses by itself.
    writeFileSync(join(folder, 'package', 'noise'), randomBytes(1024 * 1024));
    await create({ gzip: true, file: join(folder, 'hooks.tgz'), cwd: folder }, ['package']);
    serve(readFileSync(join(folder, 'hooks.tgz')));
    expect(await updater.update(npm())).toMatchObject({
      ok: false,
      error: { code: 'source_failure', message: 'the package is too large' },
    });
  });

  test('fails when the registry does not respond or has no such package, version or folder', async () => {
    expect(await updater.update(npm({ name: 'other' }))).toMatchObject({
      ok: false,
      error: { code: 'source_failure' },
    });
    expect(await updater.update(npm({ range: '^9' }))).toMatchObject({ ok: false, error: { code: 'source_failure' } });
    expect(await updater.update(npm({ folder: '../..' }))).toMatchObject({
      ok: false,
      error: { code: 'source_failure' },
    });
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    expect(await updater.update(npm())).toMatchObject({
      ok: false,
      error: { code: 'source_failure', retryable: true },
    });
  });
});
