/**
 * Asks each question after a week of work of a store with 200 sessions in 5 repositories, on a real service with the embedded
 * database, and checks the answers. Prints the time of each command beside `node -e 0`, and the start of its output.
 *
 * node tooling/bench/src/questions.ts [--sessions 200] [--edits 10] [--calls 60] [--lines 8]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { LineHasher } from '@hookline/attribution';
import { makeSessions, questionsOf, sendSessions, writeRepositories } from '@hookline/session-store';
import { ensureToken } from '@hookline/settings/token-file';
import { freePort } from '@hookline/testkit';
import { TraceabilityClient } from '@hookline/traceability-client';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '200' },
    edits: { type: 'string', default: '10' },
    calls: { type: 'string', default: '60' },
    lines: { type: 'string', default: '8' },
  },
});
const [count, edits, calls, shown] = [values.sessions, values.edits, values.calls, values.lines].map(Number) as [
  number,
  number,
  number,
  number,
];
const program = join(createRequire(import.meta.url).resolve('hookline/package.json'), '../package/bin/hookline.js');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hookline-bench-')));
const home = join(folder, 'hooks');
const env = {
  PATH: process.env['PATH'],
  HOME: folder,
  HOOKLINE_HOME: home,
  CLAUDE_CONFIG_DIR: folder,
  INTELLIGENCE_SERVICE_PORT: String(await freePort()),
};

function timed(args: readonly string[], cwd: string): { readonly ms: number; readonly stdout: string } {
  const startedAt = performance.now();
  const { status, stderr, stdout } = spawnSync(process.execPath, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return { ms: performance.now() - startedAt, stdout };
}

try {
  execFileSync(process.execPath, [program, 'up'], { env, stdio: 'inherit' });
  const hasher = new LineHasher(ensureToken(join(home, 'line-key')) ?? '');
  const now = Date.now();
  const sessions = [...makeSessions({ seed: 16, repositories: 5, sessions: count, edits, calls, until: now, hasher })];
  const client = new TraceabilityClient({
    baseUrl: 'http://localhost',
    socketPath: join(home, 'run/service.sock'),
    timeoutMs: 60_000,
  });
  console.log(JSON.stringify(await sendSessions(client, sessions)));
  await client.close();
  const folders = writeRepositories(folder, sessions);
  const bare = timed(['-e', '0'], folder).ms;
  for (const { args, check, cwd, isText, question } of questionsOf(sessions, folders, now)) {
    // Only text is printed by commands that change something: they run once.
    const isQuery = args[0] !== 'forget' && args[0] !== 'ignore';
    const text = isQuery ? timed([program, ...args], cwd) : undefined;
    const answer = isText === true ? text : timed([program, ...args, '--json'], cwd);
    check(isText === true ? answer?.stdout : JSON.parse(answer?.stdout ?? ''));
    const ms = (text ?? answer)?.ms ?? 0;
    console.log(
      `\n${question}\n$ hookline ${args.join(' ')}   ${ms.toFixed(0)} ms, ${(ms / bare).toFixed(1)} times node -e 0`,
    );
    const lines = (text ?? answer)?.stdout.trimEnd().split('\n') ?? [];
    console.log(
      lines
        .slice(0, shown)
        .map((line) => `  ${line.slice(0, 160)}`)
        .join('\n'),
    );
    if (lines.length > shown) console.log(`  … ${lines.length - shown} more lines`);
  }
} finally {
  spawnSync(process.execPath, [program, 'down'], { env });
  rmSync(folder, { recursive: true, force: true });
}
