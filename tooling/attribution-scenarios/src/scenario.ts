import { type CapturedEvent, payloadOf, promptPayload } from './captured-call.ts';
import { backgroundCommand, readingCommand, writingCommand } from './operations/commands.ts';
import type { Operation, OperationContext } from './operations/context.ts';
import { commit, gitCommand } from './operations/git.ts';
import { editorEdit, formatterHook } from './operations/others.ts';
import { editTool, readTool, writeTool } from './operations/tool-edits.ts';
import { createRandom, type Random } from './random.ts';
import type { TrueText } from './truth.ts';
import { changesBetween, type TextChange, World } from './world.ts';

/** The observer of a scenario. */
export interface ScenarioObserver {
  /** Receives each hook event when the client reports it. */
  readonly capture: (event: CapturedEvent) => void;
  /** Called before each operation, at its time. */
  readonly catchUp: () => Promise<void>;
  /** Called after the last operation, before the files are removed. */
  readonly finish: () => Promise<void>;
}

export interface ScenarioOptions {
  readonly seed: number;
  /** Operations, 1 or more. */
  readonly operations: number;
  /** The client includes its diff in the report of a command. */
  readonly clientDiff: boolean;
  /** The project is a git repository. */
  readonly git: boolean;
  /** Creates the observer of the scenario's world. */
  readonly observe: (world: World) => ScenarioObserver;
}

/** Share of tool edits that a formatter hook follows. */
const FORMATTED = 0.1;
/** Sessions that work in the same tree. */
const SESSIONS = ['session-a', 'session-b'];

/** Plays one random scenario and returns the author of each text, by construction. Removes its files afterwards. */
export async function playScenario(options: ScenarioOptions): Promise<TrueText[]> {
  const world = new World({ git: options.git });
  try {
    return await new Play(options, world).run();
  } finally {
    world.close();
  }
}

interface PendingChange {
  readonly due: number;
  readonly operation: Operation;
  readonly call: string;
  readonly session: string;
}

/** One run of a scenario. */
class Play {
  readonly #options: ScenarioOptions;
  readonly #world: World;
  readonly #random: Random;
  readonly #observer: ScenarioObserver;
  readonly #context: OperationContext;
  readonly #truth: TrueText[] = [];
  #pending: PendingChange[] = [];
  #counter: number;
  #calls = 0;
  #prompts = 0;

  constructor(options: ScenarioOptions, world: World) {
    this.#options = options;
    this.#world = world;
    this.#random = createRandom(options.seed);
    this.#observer = options.observe(world);
    this.#counter = options.seed * 100_000;
    this.#context = { world, random: this.#random, next: () => ++this.#counter };
  }

  async run(): Promise<TrueText[]> {
    for (const session of SESSIONS) this.#prompt(session, 'Write the module.');
    await this.#perform(writeTool(this.#context));
    for (let done = 1; done < this.#options.operations; done++) {
      await this.#runPending();
      const roll = this.#random.int(1, 100);
      if (roll <= 7) await this.#git();
      else await this.#performChosen(roll);
    }
    await this.#observer.finish();
    return this.#truth;
  }

  async #git(): Promise<void> {
    const git = gitCommand(this.#context);
    if (!git) return;
    await this.#perform(git.prepare);
    await this.#perform(git.run);
  }

  async #performChosen(roll: number): Promise<void> {
    const operation = chooseOperation(this.#context, roll);
    if (!operation) return;
    const [change] = await this.#perform(operation);
    if (change && (operation.kind === 'Write' || operation.kind === 'Edit') && this.#random.chance(FORMATTED)) {
      await this.#perform(formatterHook(this.#context, change.path));
    }
  }

  async #runPending(): Promise<void> {
    const due = this.#pending.filter((item) => item.due <= this.#calls);
    this.#pending = this.#pending.filter((item) => item.due > this.#calls);
    for (const { call, operation, session } of due) {
      await this.#perform(operation, { call, session });
      this.#prompt(session, `<task-notification>\n<task-id>task-${call}</task-id>\n<status>completed</status>`);
    }
  }

  /** Waits as long as a session would, performs an operation, and reports it. */
  async #perform(
    operation: Operation,
    origin = { call: `call-${this.#options.seed}-${++this.#calls}`, session: this.#random.pick(SESSIONS) },
  ): Promise<readonly TextChange[]> {
    const { call, session } = origin;
    const { author, kind } = operation;
    const { project, time } = this.#world;
    time.pass(this.#waitBefore(author));
    await this.#observer.catchUp();
    const before = this.#world.snapshot();
    time.pass(this.#random.int(0, 20));
    const startedAt = time.now();
    operation.act();
    const endedAt = time.now();
    // Starting the capture script takes some time.
    if (operation.call) time.pass(this.#random.int(2, 40));
    const at = time.now();
    const changes = changesBetween(before, this.#world.snapshot());
    for (const { after, path } of changes) {
      this.#truth.push({ path, text: after, author, kind, call: author === 'agent' ? call : undefined });
    }
    if (operation.call) {
      const { input, response, tool } = operation.call;
      const { bashEditDiff, ...answer } = response(changes, call);
      const withDiff = this.#options.clientDiff && bashEditDiff !== undefined ? { bashEditDiff } : {};
      const captured = {
        durationMs: endedAt - startedAt,
        sessionId: session,
        toolUseId: call,
        cwd: project,
        tool,
        input,
      };
      this.#observer.capture({ at, payload: payloadOf({ ...captured, at, response: { ...answer, ...withDiff } }) });
    } else if (operation.interrupted !== undefined) {
      this.#interrupt(operation.interrupted, { call, session, startedAt, endedAt });
    }
    if (operation.later) {
      const later = { kind, author, act: operation.later };
      this.#pending.push({ due: this.#calls + this.#random.int(1, 4), call, session, operation: later });
    }
    return changes;
  }

  /** Returns a wait in milliseconds: a hook follows at once, parallel calls quickly, and otherwise the model thinks. */
  #waitBefore(author: Operation['author']): number {
    if (author === 'tool') return this.#random.int(20, 150);
    return this.#random.chance(0.15) ? this.#random.int(50, 400) : this.#random.int(400, 6000);
  }

  /** Adds a command to the transcript only, and continues with another prompt. */
  #interrupt(
    command: string,
    ran: { readonly call: string; readonly session: string; readonly startedAt: number; readonly endedAt: number },
  ): void {
    this.#world.interrupted.push({
      kind: 'tool',
      eventName: 'PostToolUseFailure',
      source: 'transcript',
      provenance: { session_id: ran.session, tool_name: 'Bash', tool_use_id: ran.call },
      success: false,
      interrupted: true,
      error: '[Request interrupted by user for tool use]',
      input: { command },
      command,
      cwd: this.#world.project,
      at: ran.endedAt,
      askedAt: ran.startedAt,
      durationMs: ran.endedAt - ran.startedAt,
      changes: [],
      filesRead: [],
    });
    this.#prompt(ran.session, 'Do it differently.');
  }

  #prompt(session: string, prompt: string): void {
    const { project, time } = this.#world;
    const id = `prompt-${session}-${++this.#prompts}`;
    this.#observer.capture({ at: time.now(), payload: promptPayload(session, id, project, prompt) });
  }
}

function chooseOperation(context: OperationContext, roll: number): Operation | undefined {
  if (roll <= 20) return writeTool(context);
  if (roll <= 42) return editTool(context);
  if (roll <= 50) return readTool(context);
  if (roll <= 82) return writingCommand(context);
  if (roll <= 84) return writingCommand(context, true);
  if (roll <= 87) return backgroundCommand(context);
  if (roll <= 91) return readingCommand(context);
  if (roll <= 94) return commit(context);
  return editorEdit(context);
}
