/** A repository with a scripted history, recorded by the real recorder, sent to the real service, and measured. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { lineageEventSchema, type SurvivalReport } from '@hookline/contracts';
import type { Database } from '@hookline/database';
import { createFeedbackLoop } from '@hookline/feedback-loop';
import { measureFolder, type SurvivalProgress } from '@hookline/git-blame';
import { createSurvivalStore } from '@hookline/line-survival';
import { createLineage, createSimilarityLinks } from '@hookline/lineage';
import { createPatternIndex } from '@hookline/pattern-index';
import { PatternEvents } from '@hookline/pattern-tracker';
import { createTraceStore } from '@hookline/postgres-tracing';
import { createMemory, locate, Recorder } from '@hookline/recorder';
import { createRedactor } from '@hookline/redaction';
import { createTraceabilityApi } from '@hookline/service-http';
import { temporaryFolder } from '@hookline/testkit';
import { TraceabilityClient } from '@hookline/traceability-client';
import { createUsageAnalytics } from '@hookline/usage-analytics';
import { describe, expect, onTestFinished, test } from 'vitest';
import { testEngines } from './engines.ts';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const KEY = 'key of this test';
const TOKEN = 'token of this test';
const CONFIG = ['user.name=a', 'user.email=a@example.com', 'commit.gpgsign=false', 'init.defaultBranch=main'];

/** Lines that have no words in common but those of the language. */
const code = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `const ${name}${index} = make${name}${index}(from${name}${index});`);
const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

async function serve(database: Database): Promise<TraceabilityClient> {
  const { server } = await createTraceabilityApi({
    ports: {
      lineage: createLineage({ sql: database, clock: systemClock }),
      similarityLinks: createSimilarityLinks({ sql: database }),
      index: createPatternIndex({ database }),
      traces: createTraceStore(database),
      usage: createUsageAnalytics({ sql: database, clock: systemClock }),
      feedback: createFeedbackLoop({ sql: database, clock: systemClock }),
      survival: createSurvivalStore(database),
      database,
      clock: systemClock,
    },
    version: '0.0.0-test',
    token: TOKEN,
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  const client = new TraceabilityClient({ baseUrl: `http://127.0.0.1:${port}`, token: TOKEN, timeoutMs: 60_000 });
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  return client;
}

/** A work tree in which an agent and a person write, at times of a clock of its own. */
class Project {
  readonly folder = temporaryFolder();
  readonly #recorder = new Recorder({
    patterns: new PatternEvents(),
    memory: createMemory(),
    redactor: createRedactor(),
    lineKey: KEY,
  });
  readonly #client: TraceabilityClient;
  #calls = 0;
  now = START;

  constructor(client: TraceabilityClient) {
    this.#client = client;
    this.git('init', '--quiet');
    this.git('remote', 'add', 'origin', 'https://git.example/shop.git');
  }

  git(...args: readonly string[]): string {
    const date = `${this.now / 1000} +0000`;
    return execFileSync('git', ['-C', this.folder, ...CONFIG.flatMap((each) => ['-c', each]), ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
      env: { ...process.env, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date },
    });
  }

  write(path: string, lines: readonly string[]): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), textOf(lines));
  }

  /** Writes a file as a tool call does, records it and sends the events. */
  async edit(path: string, before: readonly string[] | null, after: readonly string[], tool: string): Promise<void> {
    this.write(path, after);
    const { patterns } = await this.#recorder.record({
      kind: 'tool',
      provenance: { session_id: 's1', tool_name: tool, tool_use_id: `toolu_${++this.#calls}` },
      cwd: this.folder,
      at: this.now,
      eventName: 'PostToolUse',
      input: {},
      success: true,
      durationMs: 1,
      model: 'model-1',
      changes: [{ path: join(this.folder, path), before: before && textOf(before), after: textOf(after) }],
      filesRead: [],
    });
    for (const event of patterns) lineageEventSchema.parse(event);
    const sent = await this.#client.trackBatch(patterns);
    if (!sent.ok || sent.value.failed_results.length > 0)
      throw new Error('the events were not stored', { cause: sent });
  }

  commit(message: string): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', message);
  }

  measure(): Promise<SurvivalProgress> {
    const unwrap = async <T>(answer: Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false }>) => {
      const it = await answer;
      if (!it.ok) throw new Error(`the service did not answer: ${JSON.stringify(it)}`);
      return it.value;
    };
    const client = this.#client;
    return measureFolder(
      {
        now: this.now,
        lineKey: KEY,
        locate: async (file) => locate(file),
        filesOf: (repository, cursor) =>
          unwrap(client.survival.files(repository, cursor === undefined ? { limit: 1 } : { limit: 1, cursor })),
        editsOf: (place, cursor) => unwrap(client.fileEdits(place, cursor === undefined ? {} : { cursor })),
        codeOf: async (fingerprint) => {
          const found = await client.pattern(fingerprint);
          return found.ok ? (found.value.pattern_data['code'] as string | undefined) : undefined;
        },
        send: (measurement) => unwrap(client.survival.record(measurement)),
      },
      this.folder,
    );
  }
}

describe.each(testEngines)('$name', (engine) => {
  test('the survival of a history with landing, squash, rebase, rename, formatting and revert is that by hand', async () => {
    const { close, database } = await engine.open();
    const client = await serve(database);
    onTestFinished(close);
    const it = new Project(client);
    const base = code('Base', 3);
    it.write('a.ts', base);
    it.commit('by a person');
    it.now = START + 10 * MINUTE;
    const alpha = [...base, ...code('Alpha', 4)];
    await it.edit('a.ts', base, alpha, 'Edit');
    it.now = START + 20 * MINUTE;
    it.commit('four lines of a.ts land');
    // On another branch, which is rebased and then squashed into one commit.
    it.git('checkout', '--quiet', '-b', 'feature');
    it.now = START + 30 * MINUTE;
    const first = code('Beta', 5);
    await it.edit('b.ts', null, first, 'Write');
    it.commit('not landed yet');
    it.git('checkout', '--quiet', 'main');
    it.write('c.txt', ['of a person']);
    it.commit('by a person');
    it.git('checkout', '--quiet', 'feature');
    it.now = START + 50 * MINUTE;
    it.git('rebase', '--quiet', 'main');
    it.now = START + 60 * MINUTE;
    const second = [...first.slice(0, 4), ...code('Gamma', 1)];
    await it.edit('b.ts', first, second, 'Edit');
    it.commit('one line again');
    it.git('checkout', '--quiet', 'main');
    it.now = START + 80 * MINUTE;
    it.git('merge', '--quiet', '--squash', 'feature');
    it.commit('five lines of b.ts land');
    it.now = START + 100 * MINUTE;
    const corrected = alpha.map((line) => line.replace('makeAlpha0(', 'makeAnother('));
    it.write('a.ts', corrected);
    it.commit('a person corrects a line');
    it.now = START + DAY;
    it.git('mv', 'b.ts', 'b2.ts');
    it.commit('another name');
    it.now = START + DAY + HOUR;
    it.write(
      'b2.ts',
      second.map((line) => `\t${line.replace(';', '')}`),
    );
    it.commit('another format');
    it.now = START + 2 * DAY;
    const delta = [...corrected, ...code('Delta', 3)];
    await it.edit('a.ts', corrected, delta, 'Edit');
    it.commit('three more lines of a.ts land');
    it.now = START + 2 * DAY + 30 * MINUTE;
    it.git('revert', '--no-edit', 'HEAD');
    it.now = START + 9 * DAY;
    it.write(
      'b2.ts',
      second.slice(2).map((line) => `\t${line.replace(';', '')}`),
    );
    it.commit('a person removes two lines');
    it.now = START + 20 * DAY;
    expect(await it.measure()).toMatchObject({
      repository: 'git.example/shop',
      branch: 'main',
      files: 2,
      measured: 2,
      remaining: 0,
    });
    const report = async (query: object): Promise<SurvivalReport> => {
      const answer = await client.survival.report(query);
      if (!answer.ok) throw answer.error;
      return answer.value;
    };
    // Three lines end after 30 minutes, one after 80, two after 9 days less 80 minutes; six are alive after almost 20 days.
    const [all] = (await report({})).groups;
    expect(all).toMatchObject({ edits: 4, lines: 12, ended: 6, reverted: 3 });
    const shares = (ages: SurvivalReport['groups'][number]['ages'] = []): unknown[] =>
      ages.map(({ alive, at_risk }) => [alive === null ? null : Number(alive.toFixed(9)), at_risk]);
    expect(shares(all?.ages)).toEqual([
      [0.75, 9],
      [Number((0.75 * (8 / 9)).toFixed(9)), 8],
      [Number((0.75 * (8 / 9)).toFixed(9)), 8],
      [null, 0],
      [null, 0],
    ]);
    for (const { alive, high, low } of all?.ages ?? []) {
      if (alive === null) continue;
      expect(low).toBeLessThan(alive);
      expect(high).toBeGreaterThan(alive);
    }
    const byTool = (await report({ by: 'tool' })).groups;
    expect(byTool.map(({ ended, key, lines }) => [key, lines, ended])).toEqual([
      ['Edit', 8, 4],
      ['Write', 4, 2],
    ]);
    // Of the tool Write four lines landed, of which two lived for nine days less 80 minutes.
    expect(shares(byTool[1]?.ages)).toEqual([
      [1, 4],
      [1, 4],
      [1, 4],
      [null, 0],
      [null, 0],
    ]);
    expect((await report({ by: 'model' })).groups.map(({ key }) => key)).toEqual(['model-1']);
    // Measured again, and with time: nothing changes but the age of what is alive.
    it.now = START + 40 * DAY;
    expect(await it.measure()).toMatchObject({ measured: 0, remaining: 0 });
    const later = (await report({})).groups[0];
    expect(later).toMatchObject({ lines: 12, ended: 6, reverted: 3 });
    expect(shares(later?.ages).slice(2)).toEqual([
      [Number((0.75 * (8 / 9)).toFixed(9)), 8],
      [0.5, 6],
      [null, 0],
    ]);
    expect((await report({ until: new Date(START).toISOString() })).groups).toEqual([]);
  });
});
