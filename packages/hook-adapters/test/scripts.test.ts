import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { drainInbox, Inbox, type InboxDrainReport } from '../src/index.ts';

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home with the scripts in it, as install leaves it. */
function home(): string {
  const folder = temporaryFolder();
  cpSync(new URL('../scripts', import.meta.url), join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, '.cache/inbox/tmp'), { recursive: true });
  return folder;
}

function start(folder: string, script: string, env: Record<string, string> = {}): ChildProcess {
  return spawn(join(folder, 'bin', script), ['PostToolUse'], { env: { PATH: process.env['PATH'], ...env } });
}

async function run(folder: string, script: string, input: string | Buffer, env?: Record<string, string>): Promise<Ran> {
  const child = start(folder, script, env);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

const silent = { code: 0, stdout: '', stderr: '' };
const inboxOf = (folder: string): string => join(folder, '.cache/inbox');
const events = (folder: string): string[] =>
  readdirSync(inboxOf(folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(join(inboxOf(folder), name), 'utf8'));

/** Drains an inbox that contains no event of Claude Code. */
async function drain(folder: string): Promise<InboxDrainReport & { readonly reasons: readonly string[] }> {
  const inbox = new Inbox({ directory: inboxOf(folder) });
  await inbox.open();
  const reasons: string[] = [];
  const take = (): Promise<boolean> => Promise.reject(new Error('there is nothing to take'));
  return { ...(await drainInbox({ inbox, take, onQuarantine: (_, reason) => void reasons.push(reason) })), reasons };
}

/** Resolves once the script has written something. */
async function written(folder: string): Promise<void> {
  while (events(folder).join('') === '') await new Promise(setImmediate);
}

describe('capture.sh', () => {
  test.each([
    ['text with shell syntax', '{"a":"$(touch /tmp/pwned) `id` \' \\" \\\\ ; rm -rf ~ \\n"}'],
    ['a megabyte', JSON.stringify({ text: '🧵é'.repeat(200_000) })],
    ['invalid JSON', 'not { json'],
    ['an empty payload', ''],
  ])('records %s byte by byte and prints nothing', async (_, input) => {
    const folder = home();
    expect(await run(folder, 'capture.sh', input)).toEqual(silent);
    expect(events(folder)).toEqual([input]);
    expect(readdirSync(join(inboxOf(folder), 'tmp'))).toEqual([]);
  });

  test('writes files that only their owner can access', async () => {
    const folder = home();
    await run(folder, 'capture.sh', '{}');
    const name = readdirSync(inboxOf(folder)).find((entry) => entry.endsWith('.json'));
    expect(statSync(join(inboxOf(folder), name ?? '')).mode & 0o777).toBe(0o600);
  });

  test('needs no program except sh and cat', async () => {
    const folder = home();
    const path = join(folder, 'path');
    mkdirSync(path);
    for (const name of ['sh', 'cat']) symlinkSync(`/bin/${name}`, join(path, name));
    expect(await run(folder, 'capture.sh', '{"a":1}', { PATH: path })).toEqual(silent);
    expect(events(folder)).toEqual(['{"a":1}']);
  });

  test('records 200 events when 200 scripts run at once', async () => {
    const folder = home();
    const inputs = Array.from({ length: 200 }, (_, index) => JSON.stringify({ index, pad: 'x'.repeat(2000) }));
    const results = await Promise.all(inputs.map((input) => run(folder, 'capture.sh', input)));
    expect(results).toEqual(inputs.map(() => silent));
    expect(events(folder).sort()).toEqual([...inputs].sort());
  });

  test('keeps a pending event that already has the name of its process id', async () => {
    const folder = home();
    // `exec` keeps the process id, so the script finds a pending event with its own name.
    const again = join(folder, 'bin', 'again.sh');
    const script = `#!/bin/sh\nprintf '{"first":1}' >"${inboxOf(folder)}/$$.json"\nexec "${join(folder, 'bin/capture.sh')}"\n`;
    writeFileSync(again, script, { mode: 0o700 });
    expect(await run(folder, 'again.sh', '{"second":2}')).toEqual(silent);
    expect(events(folder).sort()).toEqual(['{"first":1}', '{"second":2}']);
  });

  test('creates a missing inbox', async () => {
    const folder = home();
    rmSync(join(folder, '.cache'), { recursive: true });
    expect(await run(folder, 'capture.sh', '{"a":1}')).toEqual(silent);
    expect(events(folder)).toEqual(['{"a":1}']);
  });

  test('exits 0, prints nothing and reads the whole payload when the inbox is not a folder', async () => {
    const folder = home();
    rmSync(inboxOf(folder), { recursive: true });
    writeFileSync(inboxOf(folder), 'a file where the folder should be');
    expect(await run(folder, 'capture.sh', Buffer.alloc(1_000_000, 'x'))).toEqual(silent);
  });

  test.runIf(process.getuid?.() !== 0)('exits 0 and prints nothing when the inbox is read-only', async () => {
    const folder = home();
    chmodSync(inboxOf(folder), 0o500);
    expect(await run(folder, 'capture.sh', '{}')).toEqual(silent);
    chmodSync(inboxOf(folder), 0o700);
  });

  test('exits 0, reports the loss and keeps earlier events when the disk is full', async () => {
    const folder = home();
    await run(folder, 'capture.sh', '{"before":1}');
    // A file size limit fails a write in the middle, like a full disk.
    const limited = join(folder, 'bin', 'limited.sh');
    writeFileSync(limited, `#!/bin/sh\nulimit -f 8\ntrap '' XFSZ\nexec "${join(folder, 'bin/capture.sh')}"\n`, {
      mode: 0o700,
    });
    expect(await run(folder, 'limited.sh', 'x'.repeat(100_000))).toEqual(silent);
    expect(events(folder).sort()).toEqual(['', '{"before":1}']);
    expect(await new Inbox({ directory: inboxOf(folder) }).stats()).toMatchObject({ pending: 1, quarantined: 0 });
    expect((await drain(folder)).reasons).toContain('empty');
  });

  test('counts and drops events when the inbox is flagged as full', async () => {
    const folder = home();
    writeFileSync(join(inboxOf(folder), 'full'), '');
    for (let i = 0; i < 3; i++) expect(await run(folder, 'capture.sh', '{}')).toEqual(silent);
    const inbox = new Inbox({ directory: inboxOf(folder) });
    await inbox.open();
    expect(await inbox.stats()).toMatchObject({ pending: 0, refused: 3 });
  });

  test('leaves an incomplete event that is quarantined when it is killed while reading', async () => {
    const folder = home();
    const child = spawn(join(folder, 'bin/capture.sh'), { detached: true });
    child.stdin.on('error', () => {});
    child.stdin.write('{"half":');
    await written(folder);
    expect(await drain(folder)).toMatchObject({ taken: 0, quarantined: 0, left: 1 });
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await once(child, 'close');
    expect(await drain(folder)).toMatchObject({
      taken: 0,
      quarantined: 1,
      left: 0,
      reasons: ['not JSON, or cut off'],
    });
  });

  test('finishes writing when it receives SIGHUP, SIGINT or SIGTERM', async () => {
    const folder = home();
    const child = spawn(join(folder, 'bin/capture.sh'), { detached: true });
    child.stdin.write('{"first":1,');
    await written(folder);
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.kill(-(child.pid ?? 0), signal);
    child.stdin.end('"second":2}');
    expect((await once(child, 'close'))[0]).toBe(0);
    expect(events(folder)).toEqual(['{"first":1,"second":2}']);
  });
});

describe('session-start.sh', () => {
  test('records the event and starts the daemon with closed descriptors', async () => {
    const folder = home();
    const said = join(folder, 'said');
    const app = join(folder, 'app.cjs');
    // Fake daemon: reports its arguments, home, descriptors and process id, then keeps running.
    writeFileSync(
      app,
      `const fs = require('node:fs');
       const open = [0, 1, 2].map((fd) => fs.readlinkSync('/proc/self/fd/' + fd));
       fs.writeFileSync(${JSON.stringify(`${said}.new`)}, JSON.stringify({ args: process.argv.slice(2), home: process.env.HOOKLINE_HOME, open, pid: process.pid }));
       fs.renameSync(${JSON.stringify(`${said}.new`)}, ${JSON.stringify(said)});
       setTimeout(() => {}, 60000);`,
    );
    writeFileSync(join(folder, 'bin/node.path'), `${process.execPath}\n`);
    writeFileSync(join(folder, 'bin/hookline.path'), `${app}\n`);
    expect(await run(folder, 'session-start.sh', '{"start":1}')).toEqual(silent);
    expect(events(folder)).toEqual(['{"start":1}']);
    while (!existsSync(said)) await new Promise(setImmediate);
    const daemon = JSON.parse(readFileSync(said, 'utf8')) as {
      args: string[];
      home: string;
      open: string[];
      pid: number;
    };
    process.kill(daemon.pid, 'SIGKILL');
    expect(daemon).toMatchObject({ args: ['daemon'], open: ['/dev/null', '/dev/null', '/dev/null'] });
    expect(daemon.home).toBe(folder);
  });

  test('has commands read the script of the session, and writes nothing without a session or an environment file', async () => {
    const folder = home();
    const [envFile, session] = [join(folder, 'env file.sh'), '62141692-27d2-49e4-8a39-f5933232d13e'];
    const env = { CLAUDE_ENV_FILE: envFile, CLAUDE_CODE_SESSION_ID: session };
    expect(await run(folder, 'session-start.sh', '{"start":1}', { CLAUDE_ENV_FILE: envFile })).toEqual(silent);
    expect(existsSync(envFile)).toBe(false);
    expect(await run(folder, 'session-start.sh', '{"start":1}', env)).toEqual(silent);
    // As Claude Code does: the lines come before each command. Without the script they change nothing.
    const command = (): string => execFileSync('sh', ['-ec', `. '${envFile}'\necho "$ROOT_ID"`], { encoding: 'utf8' });
    expect(command()).toBe('\n');
    mkdirSync(join(folder, '.cache/traces'));
    writeFileSync(join(folder, '.cache/traces', `${session}.sh`), "export ROOT_ID='r1'\n");
    expect(command()).toBe('r1\n');
  });

  test('records the event when there is no daemon to start', async () => {
    const folder = home();
    expect(await run(folder, 'session-start.sh', '{"start":1}')).toEqual(silent);
    expect(events(folder)).toEqual(['{"start":1}']);
  });
});

describe('decide.sh', () => {
  test('leaves a complete event that recover makes pending when it is killed after writing', async () => {
    const folder = home();
    writeFileSync(join(inboxOf(folder), 'tmp', 'id.999999999.json'), '{"whole":true}');
    const inbox = new Inbox({ directory: inboxOf(folder) });
    await inbox.open();
    expect(await inbox.recover()).toBe(1);
    expect(events(folder)).toEqual(['{"whole":true}']);
  });

  test('leaves an incomplete event that recover quarantines when it is killed, but not while it runs', async () => {
    const folder = home();
    for (const pid of [999_999_999, process.pid])
      writeFileSync(join(inboxOf(folder), 'tmp', `id.${pid}.json`), '{"half":');
    const inbox = new Inbox({ directory: inboxOf(folder) });
    await inbox.open();
    expect(await inbox.recover()).toBe(0);
    expect(await inbox.stats()).toMatchObject({ pending: 0, quarantined: 1 });
    expect(readdirSync(join(inboxOf(folder), 'tmp'))).toEqual([`id.${process.pid}.json`]);
  });

  async function daemon(
    folder: string,
    answer: (body: string) => { status: number; text: string } | undefined,
  ): Promise<Server> {
    const socket = join(folder, 'd.sock');
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const said = answer(body);
        if (said) response.writeHead(said.status).end(said.text);
      });
    }).listen(socket);
    await once(server, 'listening');
    writeFileSync(join(folder, '.cache/daemon.socket'), `${socket}\n`);
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return server;
  }

  test('prints the answer of the daemon and records no event', async () => {
    const folder = home();
    const output = '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny"}}';
    let got = '';
    await daemon(folder, (body) => ((got = body), { status: 200, text: output }));
    expect(await run(folder, 'decide.sh', '{"tool":"it\'s $(here)"}')).toEqual({ ...silent, stdout: output });
    expect(got).toBe('{"tool":"it\'s $(here)"}');
    expect(events(folder)).toEqual([]);
  });

  test.each([
    ['absent', async () => {}],
    ['failing', (folder: string) => daemon(folder, () => ({ status: 500, text: 'no' }))],
    ['silent', (folder: string) => daemon(folder, () => undefined)],
  ])('prints nothing, exits 0 and records the event when the daemon is %s', async (_, prepare) => {
    const folder = home();
    await prepare(folder);
    expect(await run(folder, 'decide.sh', '{"a":1}')).toEqual(silent);
    expect(events(folder)).toEqual(['{"a":1}']);
  });
});

describe.each(['capture.sh', 'decide.sh'])('%s', (script) => {
  test.each(['.cache', '.cache/inbox'])('writes nothing through a symbolic link in place of %s', async (name) => {
    const folder = home();
    const target = temporaryFolder();
    mkdirSync(join(target, 'inbox/tmp'), { recursive: true });
    mkdirSync(join(target, 'tmp'));
    rmSync(join(folder, name), { recursive: true });
    symlinkSync(target, join(folder, name));
    expect(await run(folder, script, '{}')).toEqual(silent);
    const files = readdirSync(target, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files).toEqual([]);
  });
});

test('capture.sh does not count refused events through a symbolic link', async () => {
  const folder = home();
  const target = join(temporaryFolder(), 'target');
  writeFileSync(target, 'kept');
  writeFileSync(join(inboxOf(folder), 'full'), '');
  symlinkSync(target, join(inboxOf(folder), 'refused'));
  expect(await run(folder, 'capture.sh', '{}')).toEqual(silent);
  expect(readFileSync(target, 'utf8')).toBe('kept');
});
