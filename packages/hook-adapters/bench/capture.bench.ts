/**
 * Data check 2: what recording costs a fresh hook process. `capture.sh` beside scripts that do nothing, only read their
 * input (the floor), append it to one file, and write it to a new one; they take turns.
 * `node bench/capture.bench.ts [rounds]`, 400 by default.
 *
 * Where thousands of files were deleted within the last minutes, as a run of this does at its end, making a file takes
 * ten times as long on ext4, which passes over the freed inodes one by one: the new file's own line tells.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const rounds = Number(process.argv[2] ?? 400);
const WARM_UP = 20;
const input = JSON.stringify({ hook_event_name: 'PostToolUse', tool_response: 'x'.repeat(2000) });

const home = mkdtempSync(join(tmpdir(), 'capture-bench-'));
const bin = join(home, 'bin');
const inbox = join(home, '.cache', 'inbox');
const made = join(home, '.cache', 'made');
for (const folder of [inbox, made]) mkdirSync(folder, { recursive: true });
cpSync(new URL('../scripts', import.meta.url), bin, { recursive: true });
const script = (name: string, body: string): string => {
  writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o700 });
  return name;
};
const contenders = new Map<string, number[]>(
  [
    script('nothing.sh', ':'),
    script('read.sh', 'cat >/dev/null'),
    script('append.sh', `cat >>'${join(home, 'log')}'`),
    script('create.sh', `cat >'${made}/'$$`),
    'capture.sh',
  ].map((name) => [name, []]),
);
for (let round = 0; round < WARM_UP + rounds; round++) {
  for (const [name, times] of contenders) {
    const startedAt = performance.now();
    const { status } = spawnSync(join(bin, name), { input });
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
    if (round >= WARM_UP) times.push(performance.now() - startedAt);
  }
}
const kept = readdirSync(inbox).length;
rmSync(home, { recursive: true, force: true });
if (kept !== WARM_UP + rounds) throw new Error(`${kept} events of ${WARM_UP + rounds}`);

const at = (name: string, share: number): number =>
  contenders.get(name)?.toSorted((a, b) => a - b)[Math.floor(share * rounds)] ?? Number.NaN;
for (const name of contenders.keys()) {
  const [p50, p95] = [at(name, 0.5), at(name, 0.95)];
  console.log(
    `data check 2: ${name.padEnd(10)} p50 ${p50.toFixed(2)}, p95 ${p95.toFixed(2)} ms, ` +
      `${(p50 / at('read.sh', 0.5)).toFixed(2)} and ${(p95 / at('read.sh', 0.95)).toFixed(2)} times reading the input`,
  );
}
