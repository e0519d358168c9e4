/** Ids of a trace in the commands of a session of the real CLI. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, findClaudeCode, turns } from '@hookline/claude-code-e2e';
import { expect, test } from 'vitest';
import { bash, homeWith, write } from './scenario.ts';

const IDS = 'echo "$CORRELATION_ID $ROOT_ID $SESSION_ID"';

test.skipIf(!findClaudeCode().ok)(
  'commands have the ids of the trace of their prompt, and the trace has the user of git',
  async () => {
    const home = await homeWith();
    execFileSync('git', ['init', '-q', home.project]);
    execFileSync('git', ['-C', home.project, 'config', 'user.email', 'ada@example.org']);
    const out = join(home.project, 'ids.txt');
    const sessions = join(home.home, '.cache', 'traces');
    // The daemon reads the event of the prompt in the background, so the first command may run before the ids exist.
    const wait = `until [ "$CORRELATION_ID" ]; do . "${sessions}/$CLAUDE_CODE_SESSION_ID.sh"; done`;
    const session = await home.session(
      turns([bash(wait)], [bash(`${IDS} >ids.txt`)], [write(home.project, 'a.ts', 'const a = 1;\n')]),
    );
    expect(session.code).toBe(0);
    const { traces } = await eventually(home, session.sessionId, ({ calls }) => calls.length >= 3);
    const id = traces[0]?.correlation_id;
    expect(readFileSync(out, 'utf8')).toBe(`${id} ${id} ${session.sessionId}\n`);
    const { patterns } = await home.json('patterns', '--file', 'a.ts');
    const analytics = await home.json('pattern', 'analytics', patterns[0].pattern_id);
    expect(analytics.usage_metrics).toMatchObject({ total_executions: 1, unique_users: 1 });
  },
);

test.skipIf(!findClaudeCode().ok)('commands have no ids when tracking.trace_context is off', async () => {
  const home = await homeWith();
  mkdirSync(home.home, { recursive: true });
  writeFileSync(join(home.home, 'config.yaml'), 'tracking:\n  trace_context: false\n');
  const session = await home.session(turns([bash('true')], [bash(`${IDS} >ids.txt`)]));
  expect(session.code).toBe(0);
  await eventually(home, session.sessionId, ({ calls }) => calls.length >= 2);
  expect(readFileSync(join(home.project, 'ids.txt'), 'utf8')).toBe('  \n');
});
