import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createSharedBreaker } from '../src/index.ts';
import { fails, repeat } from './support/calls.ts';

const PROCESSES = 32;
const KILLS = 12;
const prober = fileURLToPath(new URL('children/prober.ts', import.meta.url));

interface Prober {
  readonly child: ChildProcess;
  readonly said: string[];
  readonly ended: Promise<void>;
}

test('32 processes make one probe at a time, a killed one loses its slot, and a success closes the circuit for all', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'probers-'));
  const recovered = join(directory, 'recovered');
  const breaker = createSharedBreaker({ directory, openMs: 60 });
  let killed = 0;

  const start = (): Prober => {
    const child = spawn(process.execPath, [prober, directory, recovered], { stdio: ['ignore', 'pipe', 'inherit'] });
    const said: string[] = [];
    const lines = createInterface({ input: child.stdout });
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    lines.on('line', (line) => {
      said.push(line);
      if (line !== 'hanging') return;
      killed++;
      if (killed === KILLS) writeFileSync(recovered, '');
      child.kill('SIGKILL');
      probers.push(start());
    });
    return { child, said, ended };
  };

  await repeat(3, () => breaker.execute(fails));
  const probers: Prober[] = [];
  for (let i = 0; i < PROCESSES; i++) probers.push(start());
  for (let i = 0; i < probers.length; i++) await probers[i]?.ended;

  const count = (line: string): number => probers.filter(({ said }) => said.includes(line)).length;
  expect(killed).toBeGreaterThanOrEqual(KILLS);
  // The file of a slot is created once, so there are as many probes as files.
  const [epoch = ''] = readdirSync(join(directory, 'circuit')).sort();
  const slots = readdirSync(join(directory, 'circuit', epoch)).filter((name) => name.startsWith('probe.'));
  expect(count('probing')).toBe(slots.length);
  expect(count('closed it')).toBe(1);
  expect(count('sees it closed')).toBe(PROCESSES);
  expect(breaker.state()).toMatchObject({ state: 'closed', failure_count: 0 });
  rmSync(directory, { recursive: true, force: true });
});
