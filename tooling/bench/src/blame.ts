/**
 * Time of blame on files of 1,000 and 10,000 lines with 1,000 recorded edits each, from a real service on the embedded database,
 * beside `git blame` and `node -e 0` in the same run. Exits with 1 when a figure of the design is missed; its floors are for an
 * idle machine of two cores.
 *
 * node tooling/bench/src/blame.ts [--edits 1000] [--rounds 7]
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { fileStep, LineHasher } from '@hookline/attribution';
import type { LineageEventInput } from '@hookline/contracts';
import { fingerprint } from '@hookline/fingerprint';
import { blame } from '@hookline/git-blame';
import { TraceabilityClient } from '@hookline/traceability-client';
import { median } from './figures.ts';

const { values } = parseArgs({
  options: { edits: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '7' } },
});
const [edits, rounds] = [Number(values.edits), Number(values.rounds)];
/** Ceilings in milliseconds: the lines of a file, in this process, by the command, and wholly reformatted. */
const CEILINGS = [
  { lines: 1000, warm: 30, command: 250, reformatted: 1000 },
  { lines: 10_000, warm: 150, command: 500, reformatted: 1000 },
];

const require = createRequire(import.meta.url);
const program = join(require.resolve('hookline/package.json'), '../bin/hookline.js');
const serviceProgram = join(require.resolve('@hookline/traceability-service/package.json'), '../dist/main.js');
const folder = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
const [home, project] = [join(folder, 'home'), join(folder, 'project')];
const env = { PATH: process.env['PATH'], HOME: folder, HOOKLINE_HOME: home };
const service = spawn(process.execPath, [serviceProgram, '--port', '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const [line] = (await once(service.stdout, 'data')) as [Buffer];
  const { listening, socket } = JSON.parse(line.toString()) as { listening: number; socket: string };
  const client = new TraceabilityClient({
    baseUrl: `http://127.0.0.1:${listening}`,
    socketPath: socket,
    timeoutMs: 60_000,
  });
  git('init', '--quiet', project);
  let isMissed = false;
  for (const ceiling of CEILINGS) {
    const file = join(project, `file${ceiling.lines}.ts`);
    const { key, place } = await record(client, file, ceiling.lines);
    const hasher = new LineHasher(key);
    const editsOf = async (of: typeof place, cursor: string | undefined) => {
      const page = await client.fileEdits(of, { limit: 1000, ...(cursor === undefined ? {} : { cursor }) });
      if (!page.ok) throw page.error;
      return page.value;
    };
    const ask = async (): Promise<void> => {
      const result = await blame({ file, place, hasher, editsOf });
      if (!result.ok) throw result.error;
      const owned = result.value.lines.filter(({ author }) => author === 'agent').length;
      if (owned < Math.min(edits, ceiling.lines / 4)) throw new Error(`only ${owned} lines are known`);
    };
    const figures = {
      warm: await timed(ask),
      git: await timed(() => git('-C', project, 'blame', '--porcelain', file)),
      node: await timed(() => execFileSync(process.execPath, ['-e', '0'])),
      command: await timed(() => execFileSync(process.execPath, [program, 'blame', file], { env, maxBuffer: 2 ** 28 })),
      reformatted: Number.NaN,
    };
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/^(.*)\((.*), (.*)\)/gm, '$1(\n    $2,\n    $3\n  )'));
    figures.reformatted = await timed(ask);
    const shown = (name: 'warm' | 'command' | 'reformatted'): string => {
      isMissed ||= figures[name] > ceiling[name];
      return `${name} ${figures[name].toFixed(0)} ms (ceiling ${ceiling[name]})`;
    };
    console.log(
      `${ceiling.lines} lines, ${edits} edits: ${shown('warm')}, ${shown('command')}, ${shown('reformatted')}; ` +
        `git blame ${figures.git.toFixed(0)} ms, node -e 0 ${figures.node.toFixed(0)} ms`,
    );
  }
  await client.close();
  process.exitCode = isMissed ? 1 : 0;
} finally {
  service.kill('SIGTERM');
  await once(service, 'exit');
  rmSync(folder, { recursive: true, force: true });
}

/** Writes a file edit by edit, with a commit after every fiftieth, and records the edits. */
async function record(client: TraceabilityClient, file: string, count: number) {
  const lines = Array.from({ length: count }, (_, index) => `  call_${index % 400}(argument_${index}, ${index % 9})`);
  const textOf = (): string => lines.map((line) => `${line}\n`).join('');
  const commit = (): void => {
    writeFileSync(file, textOf());
    git('-C', project, 'add', '--all');
    git('-C', project, '-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', 'c');
  };
  commit();
  const asked = execFileSync(process.execPath, [program, 'blame', file, '--json'], { env, maxBuffer: 2 ** 28 });
  const { file: path, repository } = JSON.parse(asked.toString()) as { file: string; repository: string };
  const key = readFileSync(join(home, 'line-key'), 'utf8').trim();
  const hasher = new LineHasher(key);
  const session = crypto.randomUUID();
  const traces = Array.from({ length: 20 }, () => crypto.randomUUID());
  const started = new Date(Date.now() - edits * 1000);
  await client.recordTraces(
    traces.map((correlation_id, index) => ({
      correlation_id,
      session_id: session,
      source: 'claude-code',
      prompt_text: `Prompt ${index} of this session`,
      started_at: started.toISOString(),
    })),
    [],
  );
  const events: LineageEventInput[] = [];
  for (let edit = 0; edit < edits; edit++) {
    const before = textOf();
    const at = (edit * 7919) % (lines.length - 12);
    lines.splice(at, 10, ...Array.from({ length: 10 }, (_, index) => `  edit_${edit}(argument_${index}, ${edit})`));
    const identity = fingerprint(`edit ${edit} of ${path}`, { path });
    if (!identity.ok) throw identity.error;
    events.push({
      event_id: crypto.randomUUID(),
      event_type: 'pattern_created',
      pattern_id: identity.value.patternId,
      fingerprint: identity.value.fingerprint,
      pattern_data: { edit },
      repository,
      file_path: path,
      session_id: session,
      correlation_id: traces[edit % traces.length],
      tool_name: 'Edit',
      author: 'agent',
      evidence: 'payload',
      occurred_at: new Date(started.getTime() + edit * 1000).toISOString(),
      edit: { ...fileStep(before, textOf(), 'exact', hasher), complete: true, line_key: hasher.id },
    });
    if (edit % 50 === 49) commit();
  }
  for (let from = 0; from < events.length; from += 250) {
    const answer = await client.trackBatch(events.slice(from, from + 250));
    if (!answer.ok || !answer.value.success) throw new Error(`edits were refused: ${JSON.stringify(answer)}`);
  }
  writeFileSync(file, textOf());
  return { key, place: { repository, path } };
}

async function timed(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const startedAt = performance.now();
    await work();
    if (round > 0) times.push(performance.now() - startedAt);
  }
  return median(times);
}

function git(...args: readonly string[]): void {
  execFileSync('git', args, { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 });
}
