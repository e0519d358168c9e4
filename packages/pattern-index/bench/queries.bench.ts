/**
 * Measures searches in a large index against a floor: one look-up by primary key on the same connection.
 *
 *   node bench/queries.bench.ts [--patterns 100000] [--queries 1000] [--engine postgresql|pglite] [--seed 1]
 *
 * Patterns are made up, in the proportions of real functions: mostly 8 to 80 hashes, a third of them common to many.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Database, openPglite, openPostgres } from '@hookline/database';
import { findPostgres, pgliteDirectory, startPostgres } from '@hookline/testkit';
import { createPatternIndex, patternIndexSchema } from '../src/index.ts';
import { edited, MadeUp } from './support/made-up.ts';

const { values } = parseArgs({
  options: {
    patterns: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '1000' },
    engine: { type: 'string', default: 'postgresql' },
    seed: { type: 'string', default: '1' },
  },
});
const count = Number(values.patterns);
const BATCH = 5_000;

interface Engine {
  readonly database: Database;
  close(): Promise<void>;
}

async function openEngine(name: string): Promise<Engine> {
  if (name === 'pglite') {
    const directory = pgliteDirectory();
    const database = await openPglite({ directory });
    return {
      database,
      close: async () => {
        await database.close();
        rmSync(directory, { recursive: true, force: true });
      },
    };
  }
  const [binaries] = findPostgres();
  if (!binaries) throw new Error('there is no PostgreSQL here');
  const server = await startPostgres(binaries);
  const database = openPostgres({ url: server.url, statementTimeoutMs: 0 });
  return {
    database,
    close: async () => {
      await database.close();
      await server.stop();
    },
  };
}

function summary(label: string, milliseconds: readonly number[]): number {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
  console.log(
    `${label.padEnd(34)} p50 ${at(0.5).toFixed(2)} ms, p95 ${at(0.95).toFixed(2)} ms, p99 ${at(0.99).toFixed(2)} ms`,
  );
  return at(0.5);
}

async function timesOf(work: (at: number) => Promise<unknown>, times: number): Promise<number[]> {
  const milliseconds: number[] = [];
  for (let at = 0; at < times; at++) {
    const startedAt = performance.now();
    await work(at);
    milliseconds.push(performance.now() - startedAt);
  }
  return milliseconds;
}

async function fill(database: Database, madeUp: MadeUp): Promise<void> {
  const index = createPatternIndex({ database });
  const startedAt = performance.now();
  for (let from = 0; from < count; from += BATCH)
    await index.add(Array.from({ length: Math.min(BATCH, count - from) }, () => madeUp.next()));
  const seconds = (performance.now() - startedAt) / 1_000;
  await database.query('VACUUM ANALYZE pattern_index_patterns');
  await database.query('VACUUM ANALYZE pattern_index_postings');
  await database.query('VACUUM ANALYZE pattern_index_rare');
  const { rows } = await database.query<{ readonly name: string; readonly bytes: number }>(
    `SELECT relname AS name, pg_relation_size(oid)::float8 AS bytes FROM pg_class WHERE relname LIKE 'pattern_index_%' ORDER BY 2 DESC`,
  );
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  const all = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`${count} patterns added at ${(count / seconds).toFixed(0)} a second; ${megabytes(all)}`);
  for (const { bytes, name } of rows) if (bytes > 1e6) console.log(`  ${name} ${megabytes(bytes)}`);
}

async function report(database: Database, madeUp: MadeUp): Promise<void> {
  const index = createPatternIndex({ database });
  const queries = Number(values.queries);
  const children = Array.from({ length: queries }, () => edited(madeUp.some(), madeUp));
  const foreign = Array.from({ length: queries }, () => madeUp.foreign());
  await timesOf((at) => index.parents(children[at % queries] ?? madeUp.foreign()), 50);
  let found = 0;
  const floor = summary(
    'floor: a look-up by primary key',
    await timesOf((at) => database.query('SELECT tokens FROM pattern_index_patterns WHERE id = $1', [at + 1]), queries),
  );
  const edits = summary(
    'parents of an edit',
    await timesOf(async (at) => {
      const child = children[at];
      if (child && (await index.parents(child)).parents.length > 0) found++;
    }, queries),
  );
  const others = summary(
    'parents of something new',
    await timesOf((at) => index.parents(foreign[at] ?? madeUp.foreign()), queries),
  );
  console.log(`parents found: ${((100 * found) / queries).toFixed(1)} % of the edits`);
  console.log(`p50 of a search: ${(edits / floor).toFixed(1)} and ${(others / floor).toFixed(1)} times the floor`);
}

const engine = await openEngine(values.engine);
try {
  await engine.database.migrate([patternIndexSchema]);
  console.log(`${engine.database.engine} ${await engine.database.version()}`);
  const madeUp = new MadeUp(Number(values.seed));
  await fill(engine.database, madeUp);
  await report(engine.database, madeUp);
} finally {
  await engine.close();
}
