/**
 * Texts of the real CLI's commands and edits, with truth by construction. `ATTRIBUTION_SEEDS=1,2,3` plays other sessions than
 * that of the test.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, findClaudeCode, type Recorded, type TestHome } from '@hookline/claude-code-e2e';
import { fingerprint } from '@hookline/fingerprint';
import { describe, expect, test } from 'vitest';
import { randomModel, type TrueText } from './random-model.ts';
import { homeWith } from './scenario.ts';

const MODES = ['default', 'acceptEdits', 'bypassPermissions'] as const;
const SEEDS = (process.env['ATTRIBUTION_SEEDS'] ?? '1').split(',').map(Number);
/** Calls in each session. */
const CALLS = 67;
/** Longest time that the daemon may be behind when the model makes its next call, in milliseconds. */
const MAX_LAG_MS = 1000;
/** Share of texts whose author has to be known within that time. The design asks for 0.98 over many sessions. */
const MIN_RIGHT = 0.95;

/** Resolves when no event has waited for longer than a time, so that a slow machine has a slow model, too. */
async function daemonIsClose(home: TestHome): Promise<void> {
  const inbox = join(home.home, '.cache', 'inbox');
  const oldest = (): number => {
    const names = readdirSync(inbox).filter((name) => name.endsWith('.json'));
    return Math.min(
      ...names.map((name) => statSync(join(inbox, name), { throwIfNoEntry: false })?.mtimeMs ?? Infinity),
    );
  };
  while (Date.now() - oldest() > MAX_LAG_MS) await new Promise((resolve) => setTimeout(resolve, 20));
}

interface Verdicts {
  readonly right: number;
  /** Texts that are recorded without their call. */
  readonly unknown: readonly object[];
  /** Texts that are recorded with a call that did not leave them. */
  readonly wrong: readonly object[];
  readonly texts: number;
}

function verdictsOf(project: string, truth: readonly TrueText[], { patterns }: Recorded): Verdicts {
  const relative = (path: string): string => (path.startsWith(`${project}/`) ? path.slice(project.length + 1) : path);
  const found = patterns.flatMap(({ fingerprint: code, occurrences }) =>
    occurrences
      .filter(({ event_type }) => event_type !== 'occurrence_ended')
      .map(({ author, evidence_reason, path, tool_use_id: call }) => {
        return { author, call, path: relative(path ?? ''), code, reason: evidence_reason };
      }),
  );
  const left = truth.flatMap((text) => {
    const result = fingerprint(text.text, { path: text.path });
    return result.ok ? [{ ...text, code: result.value.fingerprint }] : [];
  });
  const isSame = (one: (typeof found)[number], other: (typeof left)[number]): boolean =>
    one.call === other.call && one.path === other.path && one.code === other.code;
  const unknown = left.filter((text) => !found.some((one) => isSame(one, text)));
  return {
    texts: left.length,
    right: left.length - unknown.length,
    unknown: unknown.map(({ call, kind, path, code }) => ({
      kind,
      path,
      call,
      recorded: found.filter((one) => one.path === path && (one.code === code || one.author === 'unknown')),
    })),
    wrong: found.filter((one) => one.author === 'agent' && !left.some((text) => isSame(one, text))),
  };
}

describe.skipIf(!findClaudeCode().ok)('texts of a session', () => {
  const sessions = SEEDS.flatMap((seed) => MODES.map((mode) => ({ mode, seed })));
  test.each(sessions)(
    'belong to the calls that wrote them in mode $mode, seed $seed',
    { timeout: 600_000 },
    async ({ mode, seed }) => {
      const home = await homeWith({ 'start.ts': 'export const start = 1;\n' });
      execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: home.project });
      const pace = (): Promise<void> => daemonIsClose(home);
      const { changed, made, script, truth } = randomModel(home.project, { calls: CALLS, seed, pace });
      const args = ['--permission-mode', mode, '--allowedTools', 'Bash', 'Read', 'Edit', 'Write'];
      const { sessionId } = await home.session(script, { args });
      expect(made()).toBe(CALLS);
      const recorded = await eventually(home, sessionId, ({ calls }) => calls.length >= CALLS);
      const { right, texts, unknown, wrong } = verdictsOf(home.project, truth, recorded);
      console.log(`seed ${seed}, ${mode}: ${texts} texts, ${right} right`, ...unknown);
      expect(wrong).toEqual([]);
      expect(texts).toBeGreaterThan(CALLS / 2);
      expect(right / texts).toBeGreaterThan(MIN_RIGHT);
      // The removal of a file whose text was not known is unknown, too.
      const { completeness } = await home.json('reconcile');
      const expected = made() + changed();
      expect({ ...completeness, all: completeness.known + completeness.unknown }).toMatchObject({
        all: expected,
        missing: 0,
      });
      if (unknown.length === 0) expect(completeness.known).toBe(expected);
      else expect(completeness.unknown).toBeGreaterThanOrEqual(unknown.length);
    },
  );
});
