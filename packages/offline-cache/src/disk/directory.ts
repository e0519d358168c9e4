import { type Files, hasCode } from './files.ts';
import { type EventName, parseName } from './names.ts';

/** A file that is named as an event. */
export interface EventFile {
  readonly name: string;
  readonly parsed: EventName;
}

/** The names in a directory; a missing one has none. */
export function* namesIn(files: Files, directory: string): Generator<string> {
  try {
    yield* files.names(directory);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/** The events in a directory, in no order. Files that are named otherwise are not ours to touch. */
export function* eventsIn(files: Files, directory: string): Generator<EventFile> {
  for (const name of namesIn(files, directory)) {
    const parsed = parseName(name);
    if (parsed) yield { name, parsed };
  }
}

/** Does a step on a file. `false`: the file, or the directory it goes to, is gone. */
export function unlessGone(step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
