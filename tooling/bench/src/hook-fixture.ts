import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSession, type Script, use } from '@hookline/claude-code-e2e';
import { freePort } from '@hookline/testkit';

/** The compared variants in the order of their sessions. */
export const VARIANTS = ['no hooks', 'bare sh', 'hookline', 'node', 'python'] as const;

/** A compared variant. */
export type Variant = (typeof VARIANTS)[number];

/** Homes with the hooks of each variant. */
export interface HookFixture {
  /** Runs a session of `calls` tool calls. Returns the milliseconds from each response to the next request. */
  session(variant: Variant, calls: number): Promise<number[]>;
  close(): Promise<void>;
}

/** Program of this checkout. */
export const hookline = join(createRequire(import.meta.url).resolve('hookline/package.json'), '../bin/hookline.js');

/** Returns the path of the interpreter itself: `python3` on PATH can be the script of a version manager. */
function python(): string {
  return execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
}

/** A hook in each language that only reads its standard input, the minimum for a recording hook. */
const COMMANDS: Partial<Record<Variant, string>> = {
  'bare sh': "sh -c 'cat >/dev/null'",
  node: `${process.execPath} -e "process.stdin.resume()"`,
  python: `${python()} -c "import sys; sys.stdin.buffer.read()"`,
};

/** Creates the homes, installs hookline in its home and starts its daemon. */
export async function openHookFixture(): Promise<HookFixture> {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
  const port = String(await freePort());
  const homes = new Map(
    VARIANTS.map((variant) => [variant, makeHome(join(folder, variant.replace(' ', '-')), variant)]),
  );
  const envOf = (variant: Variant): Record<string, string> => ({
    HOME: homes.get(variant) ?? folder,
    CLAUDE_CONFIG_DIR: join(homes.get(variant) ?? folder, '.claude'),
    INTELLIGENCE_SERVICE_PORT: port,
  });
  const run = (...args: readonly string[]): void => {
    execFileSync(process.execPath, [hookline, ...args], {
      env: { PATH: process.env['PATH'], ...envOf('hookline') },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  };
  run('install');
  run('up');
  return {
    session: (variant, calls) => timedSession(homes.get(variant) ?? folder, envOf(variant), calls),
    close: async () => {
      run('down');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeHome(home: string, variant: Variant): string {
  mkdirSync(join(home, '.claude'), { recursive: true });
  mkdirSync(join(home, 'project'));
  writeFileSync(join(home, 'project', 'a.txt'), 'a\n');
  const command = COMMANDS[variant];
  if (command !== undefined) {
    const hooks = { PostToolUse: [{ matcher: '*', hooks: [{ type: 'command', command, timeout: 10 }] }] };
    writeFileSync(join(home, '.claude', 'settings.json'), JSON.stringify({ hooks }));
  }
  return home;
}

async function timedSession(home: string, env: Readonly<Record<string, string>>, calls: number): Promise<number[]> {
  const gaps: number[] = [];
  let requested = 0;
  let answeredAt = 0;
  const script: Script = ({ tools }) => {
    if (!tools || tools.length === 0) return [{ type: 'text', text: 'ok' }];
    if (requested > 0) gaps.push(performance.now() - answeredAt);
    const next = requested++ < calls ? use('Glob', { pattern: '*.txt' }) : ({ type: 'text', text: 'Done.' } as const);
    answeredAt = performance.now();
    return [next];
  };
  const project = join(home, 'project');
  const session = await runSession({ script, configDir: join(home, '.claude'), cwd: project, home, env });
  if (session.code !== 0 || gaps.length !== calls)
    throw new Error(`the session exited with ${session.code}: ${session.stderr}`);
  return gaps;
}
