import type { Author, LineageEventInput } from '@hookline/contracts';
import type { Activity, FileText, ToolActivity } from './activity.ts';
import { changeEvent, type RedactedChange } from './change-event.ts';
import type { CommandChange } from './command-change.ts';
import { CommandChanges, isOver } from './command-changes.ts';
import { CommandLog } from './command-log.ts';
import { contentDigest } from './digest.ts';
import { exactText, FileEdits, rawText } from './file-edit.ts';
import { type FileMemory, remembered } from './file-memory.ts';
import { type FileSystem, localFiles } from './file-system.ts';
import { textOnDisk } from './later-texts.ts';
import { repositoryTop } from './git-texts.ts';
import { withMoves } from './moved-files.ts';
import type { PatternEvents } from './pattern-events-port.ts';
import { reportedChanges, wholeTexts } from './reported-changes.ts';
import type { TextPolicy } from './text-policy.ts';
import { TransactionalMap } from './transactional-map.ts';
import { TreeListings } from './tree-listings.ts';
import { type WrittenFile, writtenFile } from './written-file.ts';
import { authorOfFound, type OpenChange } from './unreported-author.ts';

/** Options of the change recorder. */
export interface ChangeRecorderOptions {
  /** Makes events of code. */
  readonly patterns: PatternEvents;
  /** Known texts of files; with `stageMemory`, `commit` and `discard` apply to it. */
  readonly memory: FileMemory;
  /**
   * Returns true for the absolute path of a file that is never traced; of a call that names one only paths are recorded.
   * @defaultValue no file is ignored
   */
  readonly ignores?: ((path: string) => boolean) | undefined;
  /** Files that commands change. @defaultValue those of this machine */
  readonly files?: FileSystem | undefined;
  /** Absolute path of the home folder, which `~` in commands stands for. @defaultValue such words are not paths */
  readonly home?: string | undefined;
  /**
   * Secret that hashes of lines are made with. Only with it can lines be compared with recorded ones.
   * @defaultValue the lines of changes are not recorded
   */
  readonly lineKey?: string | undefined;
  /** Present time in milliseconds since 1970, on the clock of file times. @defaultValue Date.now */
  readonly now?: (() => number) | undefined;
}

/** Files that a tool call changed, and the events of the changes. */
export interface RecordedChanges {
  readonly written: readonly WrittenFile[];
  readonly patterns: readonly LineageEventInput[];
}

/** Changes whose texts are not known yet that are remembered. */
const MAX_OPEN = 1000;

/** Records the changes of tool calls to files and remembers the texts of the files. */
export class ChangeRecorder {
  readonly #events: PatternEvents;
  readonly #memory: FileMemory;
  readonly #texts: TextPolicy;
  readonly #ignores: (path: string) => boolean;
  readonly #files: FileSystem;
  readonly #edits: FileEdits;
  readonly #log = new CommandLog();
  readonly #open = new TransactionalMap<string, OpenChange>(MAX_OPEN);
  readonly #commands: CommandChanges;

  constructor(
    {
      files = localFiles,
      home,
      ignores = () => false,
      lineKey,
      memory,
      now = Date.now,
      patterns,
    }: ChangeRecorderOptions,
    texts: TextPolicy,
  ) {
    this.#events = patterns;
    this.#memory = memory;
    this.#texts = texts;
    this.#ignores = ignores;
    this.#files = files;
    this.#edits = new FileEdits(lineKey);
    const listings = new TreeListings({ files, now });
    this.#commands = new CommandChanges({ memory, files, listings, log: this.#log, home, ignores });
  }

  /**
   * Returns the events and changed files of a tool call.
   *
   * @param later - activities that were captured after it
   */
  async record(activity: ToolActivity, later: readonly Activity[]): Promise<RecordedChanges> {
    this.#log.begin(activity.at);
    const patterns: LineageEventInput[] = [];
    const written: WrittenFile[] = [];
    for (const { path, text } of activity.filesRead) {
      if (!this.#ignores(path)) patterns.push(...(await this.#found(activity, path, text, false)));
    }
    for (const change of activity.changes) {
      if (this.#ignores(change.path)) continue;
      if (typeof change.before === 'string' && change.part === undefined) {
        patterns.push(...(await this.#found(activity, change.path, change.before, true)));
      }
      const whole = change.part === undefined ? undefined : textOnDisk(change.path, [activity], this.#files);
      const raw = change.whole ?? (whole === undefined ? undefined : wholeTexts(change.path, whole, this.#memory));
      for (const redacted of await reportedChanges(change, this.#memory, this.#texts, raw))
        await this.#apply(activity, redacted, written, patterns);
      if (typeof whole === 'string') await this.#rememberWhole(activity, change.path, whole);
    }
    if (activity.command !== undefined || activity.commandDiff) {
      for (const change of await this.#commandChanges(activity, later))
        await this.#apply(activity, change, written, patterns);
      if (!isOver(activity))
        this.#log.add(activity, activity.commandDiff !== undefined, repositoryTop(activity.cwd) ?? activity.cwd);
    }
    return { written, patterns };
  }

  /** Notes that a session was interrupted, so that the call that ran is not reported. */
  interrupted(session: string, at: number): void {
    this.#log.interrupted(session, at);
  }

  /** Records what a background task wrote, which has ended now. */
  async taskEnded(id: string, at: number, later: readonly Activity[]): Promise<readonly LineageEventInput[]> {
    const task = this.#log.tasks().find(({ backgroundTaskId }) => backgroundTaskId === id);
    if (!task) return [];
    const patterns: LineageEventInput[] = [];
    for (const change of await this.#commands.ofTask(task, at, later)) {
      await this.#apply({ ...task, at }, await this.#redactChange(change), [], patterns);
    }
    this.#log.taskEnded(id);
    return patterns;
  }

  /** Keeps the memory of the calls recorded since the last commit. */
  commit(): void {
    this.#memory.commit?.();
    this.#log.commit();
    this.#open.commit();
  }

  /** Drops the memory of the calls recorded since the last commit. */
  discard(): void {
    this.#memory.discard?.();
    this.#log.discard();
    this.#open.discard();
  }

  /** Stores one change in memory, and adds its event where it has one. */
  async #apply(
    activity: ToolActivity,
    change: RedactedChange,
    written: WrittenFile[],
    patterns: LineageEventInput[],
  ): Promise<void> {
    const { after, author, evidence, key, path } = change;
    if (after === undefined) {
      const { before, raw } = change;
      this.#open.set(path, { activity: { ...activity, input: undefined }, before, rawBefore: raw?.before, author });
      if ((await this.#texts.redactPath(path)) === path)
        this.#memory.set(key, {
          digest: '',
          text: '',
          at: activity.at,
          by: callOf(activity),
          author,
          ...this.#recorded(key),
        });
      if (author !== 'git') written.push({ path, author, evidence });
      return;
    }
    const event = author === 'agent' || author === 'unknown' ? await this.#event(activity, change) : undefined;
    if (event) patterns.push(event);
    if (author === 'agent' || author === 'unknown') written.push(writtenFile(change, event));
    if (after === null) this.#memory.delete(key);
    else if (change.digest !== undefined) await this.#remember(change, activity, author, event !== undefined);
    if (change.movedFrom !== undefined) this.#memory.delete(change.movedFrom);
  }

  async #event(activity: ToolActivity, change: RedactedChange): Promise<LineageEventInput | undefined> {
    const { author, movedFrom, path, raw } = change;
    const { model, provenance } = activity;
    const texts = raw && movedFrom !== undefined ? { before: raw.after, after: raw.after } : raw;
    const of = {
      author,
      at: activity.at,
      toolName: provenance.tool_name,
      model: author === 'agent' ? model : undefined,
    };
    const edit = texts && this.#edits.of({ ...texts, ...of }, this.#memory.get(path));
    return changeEvent(this.#events, activity, change, this.#texts, edit);
  }

  /** Returns the text that the last recorded change left, for a text that is not recorded. */
  #recorded(key: string): { readonly recorded?: string } {
    const known = this.#memory.get(key);
    const recorded = known?.recorded ?? exactText(known);
    return recorded === undefined ? {} : { recorded };
  }

  /** Returns the changes of a command, redacted, with moves in place of removals and creations of the same text. */
  async #commandChanges(activity: ToolActivity, later: readonly Activity[]): Promise<RedactedChange[]> {
    const changes = await this.#commands.of(activity, later);
    const redacted = await Promise.all(changes.map((change) => this.#redactChange(change)));
    return withMoves(redacted);
  }

  async #redactChange({ after, author, before, evidence, path, reason }: CommandChange): Promise<RedactedChange> {
    const digest = typeof after === 'string' ? contentDigest(after) : undefined;
    const [was, is] = await Promise.all([this.#redacted(path, before), this.#redacted(path, after)]);
    const raw = { before: rawText(before, this.#memory.get(path)), after };
    return { key: path, path, before: was, after: is, digest, author, evidence, reason, raw };
  }

  #redacted(path: string, text: FileText): Promise<string> | FileText {
    return typeof text === 'string' ? this.#texts.redact(path, text) : text;
  }

  /**
   * Remembers a text that a call found in a file, and returns the event of the change that left it, when no call has reported
   * it. A text from outside is recorded only if the agent edits it.
   */
  async #found(activity: ToolActivity, path: string, text: string, isEdited: boolean): Promise<LineageEventInput[]> {
    const { at, provenance } = activity;
    const known = this.#memory.get(path);
    const digest = contentDigest(text);
    const isNew = known?.digest !== digest;
    // A call that was captured twice, or is recorded again, must not report its own change.
    if (known && (known.by === provenance.tool_use_id || known.at >= at)) return [];
    const after = await this.#texts.redact(path, text);
    const shared = { key: path, path, after, digest };
    if (!isNew || !known) {
      await this.#remember(shared, activity, isNew ? 'unknown' : (known?.author ?? 'unknown'), false);
      return [];
    }
    const open = this.#open.get(path);
    const found = authorOfFound({ path, text: after, known, at, open, log: this.#log });
    const { author, command, reason } = found;
    const before = open ? open.before : known.text;
    const raw = { before: open ? open.rawBefore : exactText(known), after: text };
    const change: RedactedChange = { ...shared, before, author, evidence: 'inferred', reason, raw };
    const isRecorded =
      author === 'agent' || author === 'unknown' || (author === 'outside' && isEdited && found.isSettled);
    const event = isRecorded ? await this.#event(command ?? activity, change) : undefined;
    await this.#remember(shared, activity, author, event !== undefined);
    return event ? [event] : [];
  }

  /** Remembers the file of a part that a tool changed, so that no later command is taken for its author. */
  async #rememberWhole(activity: ToolActivity, path: string, text: string): Promise<void> {
    const after = await this.#texts.redact(path, text);
    await this.#remember({ key: path, path, after, digest: contentDigest(text) }, activity, 'agent', true);
  }

  async #remember(
    { after, digest, key, path }: Pick<RedactedChange, 'after' | 'digest' | 'key' | 'path'>,
    activity: ToolActivity,
    author: Author,
    isRecorded: boolean,
  ): Promise<void> {
    if (digest === undefined || typeof after !== 'string') return;
    // A name with a secret in it would be stored as it is, because the memory looks files up by their names.
    if ((await this.#texts.redactPath(path)) !== path) return;
    const known = this.#memory.get(key);
    const isSame = known?.digest === digest;
    const recorded = isRecorded ? {} : isSame ? { recorded: known.recorded } : this.#recorded(key);
    const text = { digest, text: after, at: activity.at, by: callOf(activity), author, ...recorded };
    this.#memory.set(key, remembered(known, text));
    if (this.#open.get(key)) this.#open.delete(key);
  }
}

function callOf({ at, provenance }: ToolActivity): string {
  return provenance.tool_use_id ?? String(at);
}
