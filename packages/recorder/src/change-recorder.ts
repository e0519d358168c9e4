import { deterministicId, type LineageEventInput } from '@hookline/contracts';
import type { FileChange, FileSeen, ToolActivity } from './activity.ts';
import { CommandHistory } from './command-history.ts';
import { iso, traceOf } from './correlation.ts';
import { digestOf } from './digest.ts';
import type { FileMemory } from './file-memory.ts';
import type { RecorderOptions } from './recorder.ts';
import type { PatternEvents, WriteContext } from './records.ts';
import { locate } from './repository.ts';
import { findShellChanges } from './shell-changes.ts';
import type { TextPolicy } from './text-policy.ts';

/** A file that a tool call wrote, and the pattern that it is now. */
export interface WrittenFile {
  readonly path: string;
  /** Missing where the text is nothing, or the file is gone. */
  readonly patternId?: string;
  readonly eventType?: string;
  /** The pattern that it was, where it was one. */
  readonly before?: string;
}

/** What a tool call did to files. */
export interface RecordedChanges {
  readonly written: readonly WrittenFile[];
  readonly patterns: readonly LineageEventInput[];
}

/** A change with secrets taken out of both texts. */
interface CleanChange {
  /** What memory knows the file, or the part of it, by. */
  readonly key: string;
  readonly path: string;
  readonly before: string | null | undefined;
  readonly after: string;
  /** Of the text as it is on disk, where that is known. */
  readonly digest?: string;
  readonly language?: string;
  readonly startLine?: number;
}

/** Who a change is owed to: the agent's call, or somebody outside of the agent. */
type Author = 'claude-code' | 'outside';

/**
 * Captures of one moment may come in any order on a busy machine: a text that nobody told of is somebody else's doing only
 * when the file was last seen so many milliseconds ago. Otherwise the call that made it is still to come.
 */
const SETTLED_MS = 10_000;

/** Records what tool calls did to files, and remembers what the files were. */
export class ChangeRecorder {
  readonly #events: PatternEvents;
  readonly #memory: FileMemory;
  readonly #texts: TextPolicy;
  readonly #ignores: (path: string) => boolean;
  readonly #commands = new CommandHistory();

  constructor({ patterns, memory, ignores = () => false }: RecorderOptions, texts: TextPolicy) {
    this.#events = patterns;
    this.#memory = memory;
    this.#texts = texts;
    this.#ignores = ignores;
  }

  /** What a tool call comes to. Rejects only when the redactor does. */
  async record(activity: ToolActivity): Promise<RecordedChanges> {
    const patterns: LineageEventInput[] = [];
    for (const seen of activity.seen) {
      if (!this.#ignores(seen.path)) patterns.push(...(await this.#see(activity, seen)));
    }
    const changes: CleanChange[] = [];
    const written: WrittenFile[] = [];
    for (const change of activity.changes) {
      if (this.#ignores(change.path)) continue;
      if (typeof change.before === 'string' && change.part === undefined) {
        patterns.push(...(await this.#unseenChange(activity, change.path, change.before, true)));
      }
      if (change.after === null) {
        this.#memory.forget(keyOf(change));
        written.push({ path: change.path });
      } else changes.push(...(await this.#clean(change)));
    }
    if (activity.command !== undefined && activity.changes.length === 0) {
      changes.push(...(await this.#shellChanges(activity)));
    }
    for (const change of changes) {
      const event = this.#event(activity, change);
      if (event) patterns.push(event);
      written.push(describe(change, event));
      this.#remember(change, activity);
    }
    if (activity.command !== undefined) this.#commands.add(activity);
    return { written, patterns };
  }

  /** Makes what is remembered since true. */
  commit(): void {
    this.#memory.commit?.();
    this.#commands.commit();
  }

  /** Forgets what is remembered since the last `commit`. */
  discard(): void {
    this.#memory.discard?.();
    this.#commands.discard();
  }

  /** Remembers a file that a tool showed. */
  async #see(activity: ToolActivity, { path, text }: FileSeen): Promise<LineageEventInput[]> {
    const unseen = await this.#unseenChange(activity, path, text, false);
    const after = await this.#texts.redact(path, text);
    this.#remember({ key: path, path, before: undefined, after, digest: digestOf(text) }, activity);
    return unseen;
  }

  /** What a command did to files, told by the files. */
  #shellChanges(activity: ToolActivity): Promise<CleanChange[]> {
    const found = findShellChanges(activity, this.#memory).filter(({ path }) => !this.#ignores(path));
    return Promise.all(
      found.map(async ({ path, remembered, text }) => ({
        key: path,
        path,
        before: remembered,
        after: await this.#texts.redact(path, text),
        digest: digestOf(text),
      })),
    );
  }

  /** A change as far as its texts are known: whole, with memory's help, or the changed parts by themselves. */
  async #clean(change: FileChange): Promise<CleanChange[]> {
    const key = keyOf(change);
    const shared = { key, path: change.path, ...(change.language === undefined ? {} : { language: change.language }) };
    if (typeof change.after === 'string') {
      const before = await this.#textBefore(change);
      const after = await this.#texts.redact(change.path, change.after);
      return [{ ...shared, before, after, digest: digestOf(change.after) }];
    }
    return Promise.all(
      (change.fragments ?? []).map(async (fragment) => ({
        ...shared,
        key: `${key}#${fragment.startLine}`,
        before: await this.#texts.redact(change.path, fragment.before),
        after: await this.#texts.redact(change.path, fragment.after),
        startLine: fragment.startLine,
      })),
    );
  }

  async #textBefore(change: FileChange): Promise<string | null | undefined> {
    if (typeof change.before === 'string') return this.#texts.redact(change.path, change.before);
    return change.before === undefined ? this.#memory.get(keyOf(change))?.text : null;
  }

  /**
   * What happened to a file between when it was last seen and now, if it is not what it was: a command's doing where one
   * ran since, else somebody's outside of the agent, which is told only where the agent builds on it (`buildsOn`).
   */
  async #unseenChange(
    activity: ToolActivity,
    path: string,
    text: string,
    buildsOn: boolean,
  ): Promise<LineageEventInput[]> {
    const known = this.#memory.get(path);
    // The same call again, captured twice or taken up again, is no news.
    if (!known || known.digest === digestOf(text) || known.by === activity.toolUseId || known.at >= activity.at) {
      return [];
    }
    const command = this.#commands.since(activity.sessionId, known.at);
    if (!command && (!buildsOn || activity.at - known.at < SETTLED_MS)) return [];
    const change = { key: path, path, before: known.text, after: await this.#texts.redact(path, text) };
    const event = command
      ? this.#event(command, change)
      : this.#event({ ...activity, toolUseId: `before ${activity.toolUseId ?? activity.at}` }, change, 'outside');
    return event ? [event] : [];
  }

  #event(activity: ToolActivity, change: CleanChange, author: Author = 'claude-code'): LineageEventInput | undefined {
    const context = { ...writeContext(activity, change, author), keepCode: this.#texts.keepsText(change.path) };
    const { before, after } = change;
    if (before === null || before === undefined || before.trim() === '') return this.#events.created(after, context);
    return this.#events.modified(after, before, context);
  }

  #remember(change: CleanChange, { at, toolUseId }: ToolActivity): void {
    if (change.digest === undefined) return;
    this.#memory.put(change.key, { digest: change.digest, text: change.after, at, by: toolUseId ?? String(at) });
  }
}

function writeContext(activity: ToolActivity, change: CleanChange, author: Author): Omit<WriteContext, 'keepCode'> {
  const { sessionId, promptId, agentId, toolName, eventName, toolUseId } = activity;
  const place = locate(change.path);
  const call = toolUseId ?? digestOf(change.after);
  const byAgent = author === 'claude-code';
  return {
    eventId: deterministicId('pattern', sessionId, call, eventName, change.key),
    filePath: place.path,
    ...(place.repository === undefined ? {} : { repository: place.repository }),
    ...(change.language === undefined ? {} : { language: change.language }),
    ...(byAgent ? { toolName } : {}),
    ...(byAgent && toolUseId !== undefined ? { toolUseId } : {}),
    sessionId,
    ...(promptId === undefined ? {} : { promptId }),
    ...(agentId === undefined ? {} : { agentId }),
    correlationId: traceOf(activity),
    occurredAt: iso(activity.at),
    ...(change.startLine === undefined ? {} : { span: spanOf(change.startLine, change.after) }),
    triggeredBy: author,
    ...(change.before === undefined ? { metadata: { before: 'unknown' } } : {}),
  };
}

function spanOf(startLine: number, text: string): { start_line: number; end_line: number } {
  return { start_line: startLine, end_line: startLine + text.split('\n').length - 1 };
}

function keyOf(change: FileChange): string {
  return change.part === undefined ? change.path : `${change.path}#${change.part}`;
}

function describe(change: CleanChange, event: LineageEventInput | undefined): WrittenFile {
  const parent = event?.parents?.[0]?.pattern_id;
  return {
    path: change.path,
    ...(event ? { patternId: event.pattern_id, eventType: event.event_type } : {}),
    ...(parent === undefined ? {} : { before: parent }),
  };
}
