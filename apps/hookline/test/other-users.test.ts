import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { readLockOwner } from '@hookline/process-lock';
import { pgliteDirectory, temporaryFolder, until } from '@hookline/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine, program } from './command.ts';
import { asOtherUser, noOtherUser, OTHER_USER, squat } from './other-user.ts';

const PROMPT = 'the prompt of this session';
const CODE = 'export const answerOfThisProject = 4711;\n';

async function home(env: Record<string, string> = {}): Promise<CommandLine> {
  const it = await commandLine(env);
  mkdirSync(it.home, { recursive: true });
  mkdirSync(join(it.home, 'data'), { mode: 0o700 });
  cpSync(pgliteDirectory(), join(it.home, 'data'), { recursive: true });
  return it;
}

/** Captures a prompt and a Write, as Claude Code's hooks do. */
async function work(it: CommandLine, number = 1): Promise<void> {
  const shared = { session_id: 's1', cwd: it.folder };
  const filePath = join(it.folder, `file${number}.ts`);
  const content = CODE.replace('4711', String(4711 + number));
  const prompt = { ...shared, hook_event_name: 'UserPromptSubmit', prompt: PROMPT };
  const write = {
    ...shared,
    hook_event_name: 'PostToolUse',
    tool_name: 'Write',
    tool_use_id: `toolu_${number}`,
    tool_input: { file_path: filePath, content },
    tool_response: { type: 'create', filePath, content, structuredPatch: [], originalFile: null },
  };
  await it.run(['hook', 'capture', 'UserPromptSubmit'], { input: JSON.stringify(prompt) });
  await it.run(['hook', 'capture', 'PostToolUse'], { input: JSON.stringify(write) });
}

async function arrived(it: CommandLine, count = 1): Promise<void> {
  await until('all patterns are in the database', async () => {
    const { code, stdout } = await it.run(['patterns', '--json']);
    return code === 0 && (JSON.parse(stdout) as { patterns: unknown[] }).patterns.length === count;
  });
}

function expectNothingTold(received: string, it: CommandLine): void {
  const token = readFileSync(join(it.home, 'token'), 'utf8').trim();
  for (const secret of [token, PROMPT, 'answerOfThisProject', 'authorization', 'POST '])
    expect(received).not.toContain(secret);
}

const skipped = noOtherUser === undefined ? '' : `: skipped, ${noOtherUser}`;

describe.skipIf(noOtherUser !== undefined)(`another user of this machine${skipped}`, () => {
  test('reads and writes nothing through the port, the socket and the files', async () => {
    const it = await home();
    await it.run(['up']);
    await work(it);
    await arrived(it);
    // Even if the folders above are open.
    for (const folder of [it.folder, join(it.folder, '.claude')]) chmodSync(folder, 0o755);
    const api = '/api/pattern-traceability';
    const printed = await asOtherUser(
      `import { readFileSync, readdirSync } from 'node:fs';
       import { request } from 'node:http';
       const [port, home, socketPath] = process.argv.slice(1);
       const ask = (options, body) => new Promise((resolve) => {
         const outgoing = request({ host: '127.0.0.1', ...options }, (response) => {
           let text = ''; response.on('data', (it) => (text += it)); response.on('end', () => resolve(response.statusCode + ' ' + text));
         });
         outgoing.on('error', (error) => resolve(error.code)); outgoing.end(body);
       });
       const headers = { 'content-type': 'application/json' };
       for (const path of ['/patterns', '/executions/logs', '/stats', '/health'])
         console.log(path, await ask({ port, path: '${api}' + path, headers }));
       const event = JSON.stringify({ event_type: 'pattern_created', pattern_id: 'forged', pattern_data: { a: 1 } });
       console.log('track', await ask({ port, path: '${api}/lineage/track', method: 'POST', headers }, event));
       console.log('metrics', await ask({ port, path: '/metrics' }));
       console.log('livez', await ask({ port, path: '/livez' }));
       for (const socket of [socketPath, socketPath.replace('service', 'daemon')])
         console.log('socket', await ask({ socketPath: socket, path: '${api}/patterns' }));
       for (const name of ['run', '.cache', 'logs', 'data'])
         try { readdirSync(home + '/' + name); console.log(name, 'open'); } catch (error) { console.log(name, error.code); }
       try { readFileSync(home + '/token'); console.log('token read'); } catch (error) { console.log('token', error.code); }`,
      [it.port, it.home, it.socket],
    );
    const answers = printed.trim().split('\n');
    expect(answers.slice(0, 6).map((line) => line.split(' ')[1])).toEqual(['401', '401', '401', '401', '401', '401']);
    expect(answers[6]).toMatch(/^livez 200 /);
    expect(answers.slice(7)).toEqual([
      'socket EACCES',
      'socket EACCES',
      ...['run', '.cache', 'logs', 'data'].map((name) => `${name} EACCES`),
      'token EACCES',
    ]);
    expectNothingTold(printed, it);
    expect((await it.run(['pattern', 'show', 'forged'])).code).toBe(1);
  });

  test.each(['127.0.0.1', '0.0.0.0', '::1', '::'])(
    'that occupies %s before the service starts receives nothing, and no event is lost',
    async (host) => {
      const it = await home();
      const squatter = await squat(host, it.port);
      const up = await it.run(['up']);
      expect(up).toMatchObject({ code: 0, stderr: expect.not.stringContaining('token') as string });
      if (!host.includes(':'))
        expect(up.stdout).toMatch(
          new RegExp(`^port ${it.port} is taken by process \\d+ \\(.*; only the socket is served$`, 'm'),
        );
      await work(it);
      await arrived(it);
      expect(squatter.received()).toBe('');
      expect(await it.json('cache', 'status')).toMatchObject({ pending: 0, dead: 0 });
    },
  );

  test('that occupies ::1 and 127.0.0.1 after the service has ended receives nothing, and no event is lost', async () => {
    const it = await home();
    const beside = await squat('::1', it.port);
    await it.run(['up']);
    await work(it);
    await arrived(it);
    const { pid } = (await it.json('status')).service as { pid: number };
    await it.run(['down']);
    const instead = await squat('127.0.0.1', it.port);
    await work(it, 2);
    expect((await it.json('status')).service).toMatchObject({ reachable: false });
    await it.run(['patterns']);
    await it.run(['up']);
    await arrived(it, 2);
    expect((await it.json('status')).service.pid).not.toBe(pid);
    expect([beside.received(), instead.received()]).toEqual(['', '']);
  });

  test('that listens at the URL of the settings receives a challenge only, and events arrive once it has gone', async () => {
    const it = await home({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
    const env = { INTELLIGENCE_SERVICE_URL: `http://127.0.0.1:${it.port}`, HOOKLINE_SERVICE_AUTOSTART: 'false' };
    const squatter = await squat('127.0.0.1', it.port);
    await it.run(['up'], { env });
    await work(it);
    await until('the events wait', async () => (await it.json('cache', 'status')).pending > 0);
    const status = await it.run(['status'], { env });
    expect(status.stdout).toMatch(/not reachable: the server at http:\S+ does not prove that it is the service/);
    expect(squatter.received()).toContain('HEAD /livez');
    expectNothingTold(squatter.received(), it);
    await squatter.stop();
    await it.run(['down'], { env });
    expect((await it.run(['up'], { env: { ...env, HOOKLINE_SERVICE_AUTOSTART: 'true' } })).code).toBe(0);
    await it.run(['sync'], { env });
    await arrived(it);
  });

  test('that passes the challenge on to the service from ::1 receives neither token nor event', async () => {
    const it = await home();
    await it.run(['up']);
    const relay = await squat('::1', it.port, it.port);
    const env = { INTELLIGENCE_SERVICE_URL: `http://[::1]:${it.port}`, HOOKLINE_SERVICE_AUTOSTART: 'false' };
    const asked = await it.run(['patterns'], { env });
    expect(asked).toMatchObject({ code: 1, stderr: expect.stringContaining('is forwarded to 127.0.0.1') as string });
    writeFileSync(join(it.folder, 'own.ts'), CODE);
    expect((await it.run(['pattern', 'parents', join(it.folder, 'own.ts')], { env })).code).toBe(1);
    expect(relay.received()).toContain('HEAD /livez');
    expectNothingTold(relay.received(), it);
  });

  test('with the same default port has a service and events of its own', async () => {
    const mine = await home();
    await mine.run(['up']);
    const folder = temporaryFolder();
    const theirs = join(folder, '.claude', 'hooks');
    mkdirSync(theirs, { recursive: true });
    cpSync(pgliteDirectory(), join(theirs, 'data'), { recursive: true });
    const own = (path: string): void => {
      chownSync(path, OTHER_USER, OTHER_USER);
      if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) own(join(path, name));
    };
    own(folder);
    const run = async (args: readonly string[], input = ''): Promise<{ code: number | null; output: string }> => {
      const env = { PATH: process.env['PATH'], HOME: folder, INTELLIGENCE_SERVICE_PORT: mine.port };
      const ids = { uid: OTHER_USER, gid: OTHER_USER };
      const child = spawn(process.execPath, [program, ...args], { cwd: folder, env, ...ids });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stdin.end(input);
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, output };
    };
    onTestFinished(async () => void (await run(['down'])));
    const up = await run(['up']);
    expect(up).toMatchObject({ code: 0, output: expect.stringContaining(`port ${mine.port} is taken by`) as string });
    const content = 'export const theirs = 1;\n';
    const write = {
      session_id: 's2',
      cwd: folder,
      hook_event_name: 'PostToolUse',
      tool_name: 'Write',
      tool_use_id: 'toolu_9',
      tool_input: { file_path: join(folder, 'theirs.ts'), content },
      tool_response: {
        type: 'create',
        filePath: join(folder, 'theirs.ts'),
        content,
        structuredPatch: [],
        originalFile: null,
      },
    };
    await run(['hook', 'capture', 'PostToolUse'], JSON.stringify(write));
    await work(mine);
    await arrived(mine);
    await until('their event is in their database', async () => (await run(['patterns'])).output.includes('theirs.ts'));
    expect((await run(['patterns'])).output).not.toContain('file1.ts');
    expect((await mine.run(['patterns'])).stdout).not.toContain('theirs.ts');
  });
});

describe('the socket of the service', () => {
  test('is replaced after the service was killed', async () => {
    const it = await home();
    await it.run(['up']);
    const owner = readLockOwner(join(it.home, 'run'), 'service');
    await it.run(['down']);
    // The file of a socket stays when its process is killed.
    const listen = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
    await once(spawn(process.execPath, ['-e', listen, it.socket]), 'exit');
    expect(lstatSync(it.socket).isSocket()).toBe(true);
    expect((await it.run(['up'])).code).toBe(0);
    expect(await it.run(['patterns'])).toMatchObject({ code: 0 });
    expect(readLockOwner(join(it.home, 'run'), 'service')?.pid).not.toBe(owner?.pid);
  });

  test('is refused in a folder that others can enter, with the command that repairs it', async () => {
    const it = await home();
    mkdirSync(dirname(it.socket), { mode: 0o700 });
    chmodSync(dirname(it.socket), 0o755);
    const sentence = `${dirname(it.socket)} is open to other users (mode 755); run: chmod 700 ${dirname(it.socket)}`;
    expect(await it.run(['up'])).toMatchObject({ code: 1, stderr: `hookline: ${sentence}\n` });
    expect((await it.run(['doctor'])).stdout).toContain(`sockets     ${sentence}`);
    await work(it);
    chmodSync(dirname(it.socket), 0o700);
    expect((await it.run(['up'])).code).toBe(0);
    await arrived(it);
  });

  test.skipIf(noOtherUser !== undefined)(`is refused in a folder of another user${skipped}`, async () => {
    const it = await home();
    mkdirSync(dirname(it.socket), { mode: 0o700 });
    chownSync(dirname(it.socket), OTHER_USER, OTHER_USER);
    expect(await it.run(['up'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`belongs to another user (id ${OTHER_USER})`) as string,
    });
  });
});
