import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createRandom, freshCode, type Random, WAYS_OF_WRITING } from '@hookline/attribution-scenarios';
import type { Block, Script } from '@hookline/claude-code-e2e';
import { bash, edit, read, write } from './scenario.ts';

/** Ways of writing that change files outside of the project. */
const OUTSIDE: ReadonlySet<string> = new Set(['home']);
const WAYS = Object.entries(WAYS_OF_WRITING).filter(([name]) => !OUTSIDE.has(name));

type Texts = ReadonlyMap<string, string>;

/** One text that a call left in a file. */
export interface TrueText {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
  readonly call: string;
  /** Tool, or way of writing of a command. */
  readonly kind: string;
}

/** A model that makes random calls; its turn follows what it finds on disk, so that the author of each text is certain. */
export interface RandomModel {
  readonly script: Script;
  /** Texts that the calls left so far. */
  readonly truth: readonly TrueText[];
  /** Number of calls so far. */
  readonly made: () => number;
  /** Number of files that calls have changed or removed so far, counted once for each call. */
  readonly changed: () => number;
}

/** Returns the texts of the files of a project by path, without git's own. */
function textsIn(project: string): Texts {
  const files = readdirSync(project, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  const own = paths.filter((path) => !relative(project, path).startsWith('.git/'));
  return new Map(own.map((path) => [relative(project, path), readFileSync(path, 'utf8')]));
}

interface PlannedCall {
  readonly block: Block;
  readonly kind: string;
}

/**
 * Creates a model that makes a number of calls.
 *
 * @param pace - awaited before each call
 */
export function randomModel(
  project: string,
  { calls, pace = async () => {}, seed }: { calls: number; seed: number; pace?: (() => Promise<void>) | undefined },
): RandomModel {
  const random = createRandom(seed);
  const truth: TrueText[] = [];
  const planned: PlannedCall[] = [];
  let before = textsIn(project);
  let last: PlannedCall | undefined;
  let [made, changed] = [0, 0];
  const script: Script = async ({ tools }) => {
    if (!tools || tools.length === 0) return [{ type: 'text', text: 'ok' }];
    const now = textsIn(project);
    if (last?.block.type === 'tool_use') {
      const { block, kind } = last;
      for (const [path, text] of now) if (before.get(path) !== text) truth.push({ path, text, call: block.id, kind });
      changed += [...new Set([...before.keys(), ...now.keys()])].filter(
        (path) => before.get(path) !== now.get(path),
      ).length;
    }
    before = now;
    last = undefined;
    if (made >= calls) return [{ type: 'text', text: 'Done.' }];
    await pace();
    made++;
    last = planned.shift() ?? chooseCall(project, now, { id: seed * 100_000 + made, random, planned });
    return [last.block];
  };
  return { script, truth, made: () => made, changed: () => changed };
}

/** Chooses a call; the edit that follows a Read is added to `planned`. */
function chooseCall(
  project: string,
  texts: Texts,
  { id, planned, random }: { readonly id: number; readonly random: Random; readonly planned: PlannedCall[] },
): PlannedCall {
  const names = [...texts.keys()].filter((name) => !name.startsWith('.'));
  const file = names.length > 0 ? random.pick(names) : undefined;
  if (file === undefined || random.chance(0.15)) {
    return { kind: 'Write', block: write(project, `src/module${id}.ts`, freshCode(id)) };
  }
  if (random.chance(0.2)) {
    const line = (texts.get(file) ?? '').split('\n').find((text) => text.trim() !== '') ?? '';
    planned.push({ kind: 'Edit', block: edit(project, file, line, `${line}\n// step ${id}`) });
    return { kind: 'Read', block: read(project, file) };
  }
  const [kind, command] = random.pick(WAYS);
  return { kind, block: bash(command(id, file)) };
}
