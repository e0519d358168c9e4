import { posix, win32 } from 'node:path';

/** Place of Node.js, and the system that it runs on. */
export interface NpmLookup {
  readonly platform: string;
  /** Absolute path of the running Node.js. */
  readonly node: string;
  /** Returns true when a file exists. */
  readonly exists: (file: string) => boolean;
}

/**
 * Returns the words that start npm: the npm that belongs to the running Node.js, otherwise the one on PATH. No shell is
 * needed, so arguments may contain spaces. On Windows, where npm is a batch file, its program is run by Node.js;
 * `undefined` when it is not beside Node.js.
 */
export function npmCommand({ platform, node, exists }: NpmLookup): readonly [string, ...string[]] | undefined {
  if (platform === 'win32') {
    const program = win32.join(win32.dirname(node), 'node_modules', 'npm', 'bin', 'npm-cli.js');
    return exists(program) ? [node, program] : undefined;
  }
  const beside = posix.join(posix.dirname(node), 'npm');
  return [exists(beside) ? beside : 'npm'];
}
