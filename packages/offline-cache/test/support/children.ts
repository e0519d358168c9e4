import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A child process and the lines that it printed. */
export interface Child {
  readonly process: ChildProcess;
  /** Complete lines only; a partial line of a killed child does not count. */
  readonly said: string[];
  readonly ended: Promise<number | null>;
}

/** Starts a script of `test/children`. */
export function start(script: string, args: readonly string[], onLine: (line: string) => void = () => {}): Child {
  const path = fileURLToPath(new URL(`../children/${script}.ts`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      said.push(line);
      onLine(line);
    }
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { process: child, said, ended };
}
