import type { Random } from '../random.ts';
import type { TrueAuthor } from '../truth.ts';
import type { TextChange, World } from '../world.ts';

/** A tool call as the client reports it. */
interface ReportedCall {
  readonly tool: string;
  readonly input: Record<string, unknown>;
  /** Builds the response from the files that the operation changed. */
  readonly response: (changes: readonly TextChange[], call: string) => Record<string, unknown>;
}

/** One thing that happens to files. */
export interface Operation {
  /** Kind, for reports. */
  readonly kind: string;
  readonly author: TrueAuthor;
  /** Changes the files. */
  readonly act: () => void;
  /** Missing where no hook reports the operation. */
  readonly call?: ReportedCall | undefined;
  /** Command that the user interrupted, so that no hook reports it. */
  readonly interrupted?: string | undefined;
  /** Change that happens some operations later, as by a background command. */
  readonly later?: (() => void) | undefined;
}

/** Choices and places for an operation. */
export interface OperationContext {
  readonly world: World;
  readonly random: Random;
  /** Returns a number that no other operation of the scenario gets. */
  readonly next: () => number;
}

/** Returns a module of a few lines that occurs nowhere else. */
export function freshCode(id: number): string {
  return `export function task${id}(input: number): number {\n\tconst step${id} = input * ${id};\n\treturn step${id} + ${id};\n}\n`;
}

/** Returns the names of the project's files below the project folder, without those in hidden folders. */
export function fileNames({ world }: OperationContext): string[] {
  const prefix = `${world.project}/`;
  return [...world.snapshot().keys()]
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .filter((name) => !name.startsWith('.'));
}
