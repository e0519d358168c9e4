import { resolve } from 'node:path';
import { parseHookText, toActivity } from '@hookline/hook-adapters';
import { PatternEvents } from '@hookline/pattern-tracker';
import { type Activity, createMemory, Recorder, type Records, stageMemory } from '@hookline/recorder';
import type { CapturedEvent } from './captured-call.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** A text with the author that was recorded for it. */
export interface RecordedText {
  readonly path: string;
  /** `null` for a deletion. */
  readonly text: string | null;
  readonly author: string;
  readonly call: string | undefined;
  /** Evidence and its reason, for reports. */
  readonly evidence?: string | undefined;
}

export interface LateRecorderOptions {
  readonly world: World;
  readonly random: Random;
  /** Longest time that the recorder is behind the client, in milliseconds. 0: it records at once. */
  readonly maxLagMs: number;
  /** Probability per operation that the daemon is killed: only what it committed is left. */
  readonly killProbability: number;
}

/** Records captured events like the daemon: in order, late, and without its working memory after it was killed. */
export class LateRecorder {
  readonly #options: LateRecorderOptions;
  readonly #memory = createMemory();
  readonly #queue: { readonly at: number; readonly activity: Activity }[] = [];
  readonly #recorded = new Map<string, RecordedText>();
  #recorder: Recorder;
  #lagMs = 0;

  constructor(options: LateRecorderOptions) {
    this.#options = options;
    this.#recorder = this.#start();
  }

  /** Texts recorded so far, one per event id. */
  recorded(): RecordedText[] {
    return [...this.#recorded.values()];
  }

  /** Captures an event. */
  capture({ at, payload }: CapturedEvent): void {
    const parsed = parseHookText(payload);
    const activity = parsed.kind === 'known' ? toActivity(parsed.input, at) : undefined;
    if (!activity) throw new Error(`the payload is not recorded: ${parsed.kind}`);
    this.#queue.push({ at, activity });
  }

  /** Records the events that are due, before the next operation changes files. */
  async catchUp(): Promise<void> {
    const { killProbability, maxLagMs, random, world } = this.#options;
    if (random.chance(0.2)) this.#lagMs = random.int(0, maxLagMs);
    if (random.chance(killProbability)) this.#recorder = this.#start();
    const due = world.time.now() - this.#lagMs;
    while (this.#queue[0] && this.#queue[0].at <= due) await this.#recordNext();
  }

  /** Records everything that still waits. */
  async finish(): Promise<void> {
    while (this.#queue.length > 0) await this.#recordNext();
  }

  async #recordNext(): Promise<void> {
    const next = this.#queue.shift();
    if (!next) return;
    const records = await this.#recorder.record(
      next.activity,
      this.#queue.map(({ activity }) => activity),
    );
    this.#recorder.commit();
    this.#keep(records);
  }

  #keep({ hookExecutions, patterns }: Records): void {
    const { project } = this.#options.world;
    for (const event of patterns) {
      const code = event.pattern_data?.['code'];
      const { author = 'unknown', evidence, evidence_reason: reason, event_id: id = '', tool_use_id: call } = event;
      const shared = { author, call, evidence: `${evidence} ${reason ?? ''}` };
      const path = resolve(project, event.file_path ?? '');
      const isEnd = event.event_type === 'occurrence_ended';
      this.#recorded.set(id, { ...shared, path, text: isEnd || typeof code !== 'string' ? null : code });
      if (event.moved_from === undefined) continue;
      this.#recorded.set(`${id} end`, { ...shared, path: resolve(project, event.moved_from), text: null });
    }
    // Removed files whose text was never known have no event.
    for (const { modifications_made: made, tool_use_id: call } of hookExecutions) {
      const { files = [] } = (made ?? {}) as { readonly files?: readonly Record<string, unknown>[] };
      for (const { author, event_type: type, path, pattern_id: pattern } of files) {
        if (type !== 'occurrence_ended' || pattern !== null) continue;
        this.#recorded.set(`${call} ${String(path)}`, { path: String(path), text: null, author: String(author), call });
      }
    }
  }

  #start(): Recorder {
    const { world } = this.#options;
    return new Recorder({
      patterns: new PatternEvents(),
      memory: stageMemory(this.#memory),
      mode: 'full',
      redactor: { redact: async (text) => text, redactJson: async (value) => value },
      files: world.files(),
      home: world.home,
      now: () => world.time.now(),
      interrupted: async ({ at, provenance }, since) =>
        world.interrupted.filter(
          (call) => call.provenance.session_id === provenance.session_id && call.at >= since && call.at <= at,
        ),
    });
  }
}
