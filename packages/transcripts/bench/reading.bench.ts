/**
 * Measures throughput and memory of reading a folder of transcripts, relative to the floor: splitting the same files into
 * lines.
 *
 *   node bench/reading.bench.ts [--megabytes 256]
 */
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createToolCallReader, findTranscripts } from '../src/index.ts';

const { values } = parseArgs({ options: { megabytes: { type: 'string', default: '256' } } });
const FILE_BYTES = 8e6;
const recorded = readFileSync(join(import.meta.dirname, '../test/recorded/session.jsonl'), 'utf8')
  .trim()
  .split('\n');

/** Repeats the recorded session, each time with new call ids and texts of a few kB. */
function* session(seed: number): Generator<string> {
  const text = Array.from(
    { length: 120 },
    (_, line) => `const value${line} = compute(${line}, { seed: ${seed} });\\n`,
  ).join('');
  for (let round = 0; ; round++)
    for (const line of recorded)
      yield `${line.replaceAll(/toolu_r(\d+)/g, `toolu_${seed}_${round}_$1`).replaceAll('export const a = 2;\\n', text)}\n`;
}

function writeFile(path: string, seed: number): void {
  const lines: string[] = [];
  let bytes = 0;
  for (const line of session(seed)) {
    if (bytes > FILE_BYTES) break;
    lines.push(line);
    bytes += line.length;
  }
  writeFileSync(path, lines.join(''));
}

/** Largest resident set size, in MB, sampled every 64 calls. */
let peak = 0;
const samplePeak = (): void => {
  peak = Math.max(peak, process.memoryUsage.rss() / 1e6);
};

async function read(folder: string): Promise<number> {
  const reader = createToolCallReader();
  for (const { path } of await findTranscripts(folder))
    for await (const { input } of reader.read(path))
      if (Object.keys(input).length > 0 && reader.counts.calls % 64 === 0) samplePeak();
  return reader.counts.calls;
}

async function split(folder: string): Promise<number> {
  let lines = 0;
  for (const { path } of await findTranscripts(folder))
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }))
      for (let at = (chunk as Buffer).indexOf(10); at >= 0; at = (chunk as Buffer).indexOf(10, at + 1)) lines++;
  return lines;
}

async function timeOf(work: () => Promise<number>): Promise<readonly [seconds: number, count: number]> {
  const startedAt = performance.now();
  const count = await work();
  return [(performance.now() - startedAt) / 1_000, count];
}

const folder = mkdtempSync(join(tmpdir(), 'transcripts-bench-'));
try {
  const count = Math.ceil((Number(values.megabytes) * 1e6) / FILE_BYTES);
  for (let file = 0; file < count; file++) writeFile(join(folder, `${file}.jsonl`), file);
  const bytes = (await findTranscripts(folder)).reduce((total, file) => total + file.bytes, 0);
  const [floor, lines] = await timeOf(() => split(folder));
  const [seconds, calls] = await timeOf(() => read(folder));
  console.log(`${(bytes / 1e6).toFixed(0)} MB, ${lines} lines, ${calls} calls`);
  console.log(`floor, lines only: ${(bytes / 1e6 / floor).toFixed(0)} MB/s`);
  console.log(
    `reader: ${(bytes / 1e6 / seconds).toFixed(0)} MB/s, ${(seconds / floor).toFixed(1)} times the floor, at most ${peak.toFixed(0)} MB of memory`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
