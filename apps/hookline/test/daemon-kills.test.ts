import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { freshDatabase, postgresServers, until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

const KILLS = 20;
/** Hooks that run while one daemon lives. */
const HOOKS = 12;

const engines = [
  {
    engine: 'PGlite',
    open: async (): Promise<CommandLine> => {
      const it = await commandLine();
      mkdirSync(it.home, { recursive: true });
      return it;
    },
  },
  ...postgresServers()
    .slice(0, 1)
    .map(({ version, url }) => ({
      engine: `PostgreSQL ${version}`,
      open: async (): Promise<CommandLine> => {
        const database = await freshDatabase(url);
        onTestFinished(() => database.drop());
        return commandLine({ DATABASE_URL: database.url });
      },
    })),
];

/** One Write, told by the script that Claude Code runs. */
async function hook(it: CommandLine, session_id: string, number: number): Promise<void> {
  const file_path = join(it.folder, `file-${number}.ts`);
  const content = `export const answer${number} = (): number => ${number};\n`;
  const child = spawn(join(it.home, 'bin', 'capture.sh'), ['PostToolUse'], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.end(
    JSON.stringify({
      hook_event_name: 'PostToolUse',
      session_id,
      cwd: it.folder,
      tool_name: 'Write',
      tool_use_id: `toolu_${number}`,
      tool_input: { file_path, content },
      tool_response: { type: 'create', filePath: file_path, content, structuredPatch: [], originalFile: null },
    }),
  );
  await once(child, 'close');
}

test.each(engines)(
  `data check 5: ${KILLS} daemons killed under load, $engine: nothing that was accepted is lost, nothing is twice`,
  async ({ open }) => {
    const it = await open();
    await it.run(['install']);
    await it.run(['up']);
    let { pid } = (await it.json('status')).daemon as { pid: number };
    const session = randomUUID();
    for (let kill = 0; kill < KILLS; kill++) {
      const hooks = Array.from({ length: HOOKS }, (_, index) => hook(it, session, kill * HOOKS + index));
      // From before it looks into the inbox to long after its last batch is on its way.
      await passing(200 + ((kill * 137) % 800));
      process.kill(pid, 'SIGKILL');
      await Promise.all(hooks);
      pid = it.start(['daemon']).pid ?? 0;
    }
    const inbox = join(it.home, '.cache', 'inbox');
    await until('the inbox is empty', () => !readdirSync(inbox).some((name) => name.endsWith('.json')));
    await it.run(['sync']);

    const client = it.client();
    const all = KILLS * HOOKS;
    const stats = await until('everything arrived', async () => {
      const answer = await client.stats();
      return answer.ok && answer.value.total_hook_executions >= all ? answer.value : undefined;
    });
    expect(stats).toMatchObject({ total_events: all, total_occurrences: all, total_hook_executions: all });
  },
);
