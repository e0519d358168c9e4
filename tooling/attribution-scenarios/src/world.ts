import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type FileSystem, localFiles, type ToolActivity } from '@hookline/recorder';
import { SimulatedTime } from './simulated-time.ts';

/** Text of every file by absolute path. */
export type Texts = ReadonlyMap<string, string>;

export interface WorldOptions {
  /** The project is a git repository. */
  readonly git: boolean;
}

/**
 * A temporary home with a project folder in it, and everything that scenarios do to files: as a shell, as git, as an editor.
 * `close` removes it.
 */
export class World {
  readonly home: string;
  readonly project: string;
  readonly hasGit: boolean;
  readonly time = new SimulatedTime();
  /** Calls that no hook reported because the user interrupted them, as transcripts have them. */
  readonly interrupted: ToolActivity[] = [];
  readonly #environment: NodeJS.ProcessEnv;

  constructor({ git }: WorldOptions) {
    this.home = realpathSync(mkdtempSync(join(tmpdir(), 'hookline-scenario-')));
    this.project = join(this.home, 'project');
    this.hasGit = git;
    this.#environment = {
      ...process.env,
      HOME: this.home,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'dev',
      GIT_AUTHOR_EMAIL: 'dev@example.org',
      GIT_COMMITTER_NAME: 'dev',
      GIT_COMMITTER_EMAIL: 'dev@example.org',
    };
    mkdirSync(this.project);
    if (git) this.shell('git init -q -b main && git commit -q --allow-empty -m start');
  }

  /** Runs a command with bash in the project folder. Throws with its error output when it fails. */
  shell(command: string): void {
    const date = `@${Math.floor(this.time.now() / 1000)} +0000`;
    const env = { ...this.#environment, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    execFileSync('bash', ['-c', command], { cwd: this.project, env, stdio: 'pipe' });
  }

  path(name: string): string {
    return join(this.project, name);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  /** Reads every text file of the home, without git's own folders. */
  snapshot(): Texts {
    const texts = new Map<string, string>();
    for (const entry of readdirSync(this.home, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      if (relative(this.home, path).split('/').includes('.git')) continue;
      texts.set(path, readFileSync(path, 'utf8'));
    }
    return texts;
  }

  /** The files with simulated times, as a recorder sees them. */
  files(): FileSystem {
    return {
      ...localFiles,
      state: (path) => {
        const state = localFiles.state(path);
        if (!state) return undefined;
        return { ...state, changedMs: this.time.of(state.changedMs), modifiedMs: this.time.of(state.modifiedMs) };
      },
    };
  }

  close(): void {
    this.time.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** A file whose text differs between two snapshots; `null` where it did not exist. */
export interface TextChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Returns the files that differ between two snapshots, in order of path. */
export function changesBetween(before: Texts, after: Texts): TextChange[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths
    .map((path) => ({ path, before: before.get(path) ?? null, after: after.get(path) ?? null }))
    .filter((change) => change.before !== change.after);
}
