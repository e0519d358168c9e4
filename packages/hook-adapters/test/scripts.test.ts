import { type ChildProcess, spawn } from 'node:child_process';
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
import { type Drained, drainInbox, Inbox } from '../src/index.ts';

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

/** Goes through the inbox as the daemon does; nothing in it is an event of Claude Code's. */
async function drained(folder: string): Promise<Drained & { readonly reasons: readonly string[] }> {
  const inbox = new Inbox({ directory: inboxOf(folder) });
  await inbox.open();
  const reasons: string[] = [];
  const take = (): Promise<boolean> => Promise.reject(new Error('there is nothing to take'));
  return { ...(await drainInbox({ inbox, take, onQuarantine: (_, reason) => void reasons.push(reason) })), reasons };
}

/** Until the script has written something. */
async function written(folder: string): Promise<void> {
  while (events(folder).join('') === '') await new Promise(setImmediate);
}

describe('capture.sh', () => {
  test.each([
    ['text that a shell would run', '{"a":"$(touch /tmp/pwned) `id` \' \\" \\\\ ; rm -rf ~ \\n"}'],
    ['a megabyte', JSON.stringify({ text: '🧵é'.repeat(200_000) })],
    ['no JSON at all', 'not { json'],
    ['nothing', ''],
  ])('records %s byte for byte, and prints nothing', async (_, input) => {
    const folder = home();
    expect(await run(folder, 'capture.sh', input)).toEqual(silent);
    expect(events(folder)).toEqual([input]);
    expect(readdirSync(join(inboxOf(folder), 'tmp'))).toEqual([]);
  });

  test('what it writes is for its owner only', async () => {
    const folder = home();
    await run(folder, 'capture.sh', '{}');
    const name = readdirSync(inboxOf(folder)).find((entry) => entry.endsWith('.json'));
    expect(statSync(join(inboxOf(folder), name ?? '')).mode & 0o777).toBe(0o600);
  });

  test('starts one small program and no Node.js', async () => {
    const folder = home();
    const path = join(folder, 'path');
    mkdirSync(path);
    for (const name of ['sh', 'cat']) symlinkSync(`/bin/${name}`, join(path, name));
    expect(await run(folder, 'capture.sh', '{"a":1}', { PATH: path })).toEqual(silent);
    expect(events(folder)).toEqual(['{"a":1}']);
  });

  test('data check 2: 200 at once are 200 events', async () => {
    const folder = home();
    const inputs = Array.from({ length: 200 }, (_, index) => JSON.stringify({ index, pad: 'x'.repeat(2000) }));
    const results = await Promise.all(inputs.map((input) => run(folder, 'capture.sh', input)));
    expect(results).toEqual(inputs.map(() => silent));
    expect(events(folder).sort()).toEqual([...inputs].sort());
  }, 30_000);

  test('an event that waits under its name is not written over', async () => {
    const folder = home();
    // `exec` keeps the process id: the script finds what an earlier one of its number left.
    const again = join(folder, 'bin', 'again.sh');
    const script = `#!/bin/sh\nprintf '{"first":1}' >"${inboxOf(folder)}/$$.json"\nexec "${join(folder, 'bin/capture.sh')}"\n`;
    writeFileSync(again, script, { mode: 0o700 });
    expect(await run(folder, 'again.sh', '{"second":2}')).toEqual(silent);
    expect(events(folder).sort()).toEqual(['{"first":1}', '{"second":2}']);
  });

  test('makes the inbox where it is missing', async () => {
    const folder = home();
    rmSync(join(folder, '.cache'), { recursive: true });
    expect(await run(folder, 'capture.sh', '{"a":1}')).toEqual(silent);
    expect(events(folder)).toEqual(['{"a":1}']);
  });

  test('a home that cannot be written: nothing printed, exit 0, the writer of the payload not cut off', async () => {
    const folder = home();
    rmSync(inboxOf(folder), { recursive: true });
    writeFileSync(inboxOf(folder), 'a file where the folder should be');
    expect(await run(folder, 'capture.sh', Buffer.alloc(1_000_000, 'x'))).toEqual(silent);
  });

  test.runIf(process.getuid?.() !== 0)('a read-only home: the same', async () => {
    const folder = home();
    chmodSync(inboxOf(folder), 0o500);
    expect(await run(folder, 'capture.sh', '{}')).toEqual(silent);
    chmodSync(inboxOf(folder), 0o700);
  });

  test('a full disk: nothing printed, exit 0, the loss is told, and what was there before is whole', async () => {
    const folder = home();
    await run(folder, 'capture.sh', '{"before":1}');
    // A limit on the size of files fails a write as a full disk does: in the middle, with what fits left behind.
    const limited = join(folder, 'bin', 'limited.sh');
    writeFileSync(limited, `#!/bin/sh\nulimit -f 8\ntrap '' XFSZ\nexec "${join(folder, 'bin/capture.sh')}"\n`, {
      mode: 0o700,
    });
    expect(await run(folder, 'limited.sh', 'x'.repeat(100_000))).toEqual(silent);
    expect(events(folder).sort()).toEqual(['', '{"before":1}']);
    expect(await new Inbox({ directory: inboxOf(folder) }).stats()).toMatchObject({ pending: 1, quarantined: 0 });
    expect((await drained(folder)).reasons).toContain('empty');
  });

  test('told that there is no room, it counts the event and lets it go', async () => {
    const folder = home();
    writeFileSync(join(inboxOf(folder), 'full'), '');
    for (let i = 0; i < 3; i++) expect(await run(folder, 'capture.sh', '{}')).toEqual(silent);
    const inbox = new Inbox({ directory: inboxOf(folder) });
    await inbox.open();
    expect(await inbox.stats()).toMatchObject({ pending: 0, refused: 3 });
  });

  test('killed while its writer was not done: nothing torn is taken', async () => {
    const folder = home();
    const child = spawn(join(folder, 'bin/capture.sh'), { detached: true });
    child.stdin.on('error', () => {});
    child.stdin.write('{"half":');
    await written(folder);
    expect(await drained(folder)).toMatchObject({ taken: 0, quarantined: 0, left: 1 });
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await once(child, 'close');
    expect(await drained(folder)).toMatchObject({
      taken: 0,
      quarantined: 1,
      left: 0,
      reasons: ['not JSON, or cut off'],
    });
  });

  test('told to end while it works, as at the end of a session, it finishes first', async () => {
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
  test('records the event and starts the daemon with every descriptor closed', async () => {
    const folder = home();
    const said = join(folder, 'said');
    const app = join(folder, 'app.cjs');
    // Stands in for the daemon: says who it is, and lives on for as long as the test needs it.
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

  test('without a daemon to start it still records', async () => {
    const folder = home();
    expect(await run(folder, 'session-start.sh', '{"start":1}')).toEqual(silent);
    expect(events(folder)).toEqual(['{"start":1}']);
  });
});

describe('decide.sh', () => {
  test('killed when all was written: the event is taken in', async () => {
    const folder = home();
    writeFileSync(join(inboxOf(folder), 'tmp', 'id.999999999.json'), '{"whole":true}');
    const inbox = new Inbox({ directory: inboxOf(folder) });
    await inbox.open();
    expect(await inbox.recover()).toBe(1);
    expect(events(folder)).toEqual(['{"whole":true}']);
  });

  test('killed while it wrote: put aside; what a living one is writing is left alone', async () => {
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

  test("prints the daemon's answer, and the event is the daemon's", async () => {
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
    ['wrong', (folder: string) => daemon(folder, () => ({ status: 500, text: 'no' }))],
    ['silent', (folder: string) => daemon(folder, () => undefined)],
  ])('a daemon that is %s: nothing printed, exit 0, the event recorded', async (_, prepare) => {
    const folder = home();
    await prepare(folder);
    expect(await run(folder, 'decide.sh', '{"a":1}')).toEqual(silent);
    expect(events(folder)).toEqual(['{"a":1}']);
  });
});
