/** Commands that the user interrupts in the real CLI. No hook reports them. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Block, eventually, findClaudeCode, turns } from '@hookline/claude-code-e2e';
import { expect, test } from 'vitest';
import { bash, callsOf, homeWith, write } from './scenario.ts';

/** Resolves when a file exists. */
async function exists(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 20));
}

test.skipIf(!findClaudeCode().ok)(
  'a command that the user interrupts is the author of what it wrote, also before the end of the session',
  { timeout: 600_000 },
  async () => {
    const home = await homeWith();
    execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: home.project });
    const endless = (name: string): Block =>
      bash(`echo 'export const ${name} = 1;' > ${name}.ts; touch ${name}; while :; do sleep 1; done`);
    const blocks = [
      [endless('first')],
      [write(home.project, 'other.ts', 'export const other = 1;\n'), endless('last')],
    ];
    const [first, other, last] = callsOf(blocks);
    const session = await home.liveSession(turns(...blocks));
    for (const name of ['first', 'last']) {
      session.prompt('write it');
      await exists(join(home.project, name));
      session.interrupt();
      await session.next('result');
    }
    await session.end();
    const { calls, patterns, traces } = await eventually(home, session.sessionId, (now) => now.patterns.length >= 3);
    const statusOf = Object.fromEntries(calls.map(({ status, tool_use_id }) => [tool_use_id, status]));
    expect(statusOf).toEqual({ [`${first}`]: 'cancelled', [`${other}`]: 'completed', [`${last}`]: 'cancelled' });
    const left = patterns.flatMap(({ occurrences }) => occurrences);
    expect(left.map(({ author, path, tool_use_id }) => `${path} ${author} ${tool_use_id}`).sort()).toEqual([
      `first.ts agent ${first}`,
      `last.ts agent ${last}`,
      `other.ts agent ${other}`,
    ]);
    expect(traces.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  },
);
