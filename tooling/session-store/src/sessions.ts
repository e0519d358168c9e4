import { fileStep, type LineHasher } from '@hookline/attribution';
import {
  deterministicId,
  type HookExecutionInput,
  type LineageEventInput,
  type TokenUsageInput,
  type TraceRecordInput,
} from '@hookline/contracts';
import { fingerprint } from '@hookline/fingerprint';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { changeFunction, makeFunction, noun, type Random } from './code.ts';

/** Size of a store. */
export interface StoreOptions {
  readonly seed: number;
  readonly sessions: number;
  readonly repositories: number;
  /** Edits of a session, each of which is a pattern. */
  readonly edits: number;
  /** Tool calls of a session, edits included. */
  readonly calls: number;
  /** Time of the last activity, in milliseconds since 1970. Sessions are an hour apart. */
  readonly until: number;
  /** Hashes the lines of edits, with the key of the home that asks who wrote them. @defaultValue edits have no lines */
  readonly hasher?: LineHasher;
}

/** Records of one session. */
export interface StoredSession {
  readonly id: string;
  readonly repository: string;
  readonly traces: readonly TraceRecordInput[];
  readonly calls: readonly HookExecutionInput[];
  readonly events: readonly LineageEventInput[];
  /** Tokens of one response for each call. */
  readonly usage: readonly TokenUsageInput[];
}

/** A file with its functions. */
interface File {
  readonly path: string;
  readonly functions: string[];
}

const HOUR_MS = 3_600_000;
const PROMPTS = 5;
/** Model of all responses; its price is known. */
const MODEL = 'claude-opus-4-5';
const COMMANDS = ['npm test', 'npm run build', 'git status --short', 'rg -n TODO src'];

/** Returns the name of a repository of the store. */
export function repositoryName(index: number): string {
  return `github.com/example/repository-${index}`;
}

/** Makes the sessions of a store, oldest first. The same options result in the same records. */
export function* makeSessions(options: StoreOptions): Generator<StoredSession> {
  const source = xoroshiro128plus(options.seed);
  const random: Random = (limit) => uniformInt(source, 0, limit - 1);
  const files = Array.from({ length: options.repositories }, (): File[] => []);
  for (let index = 0; index < options.sessions; index++) {
    const repository = index % options.repositories;
    yield makeSession(options, index, repository, files[repository] ?? [], random);
  }
}

function makeSession(
  options: StoreOptions,
  index: number,
  repositoryIndex: number,
  files: File[],
  random: Random,
): StoredSession {
  const id = deterministicId('session', String(options.seed), String(index));
  const repository = repositoryName(repositoryIndex);
  const startedAt = options.until - (options.sessions - index) * HOUR_MS;
  const step = Math.floor((HOUR_MS * 0.8) / options.calls);
  const traces: TraceRecordInput[] = [];
  const calls: HookExecutionInput[] = [];
  const events: LineageEventInput[] = [];
  const usage: TokenUsageInput[] = [];
  for (let call = 0; call < options.calls; call++) {
    const at = new Date(startedAt + call * step).toISOString();
    if (call % Math.ceil(options.calls / PROMPTS) === 0)
      traces.push({
        correlation_id: deterministicId('trace', id, String(call)),
        session_id: id,
        source: 'claude-code',
        prompt_text: `Improve the ${noun(random)} of the ${noun(random)} module (step ${call})`,
        started_at: at,
        completed_at: new Date(startedAt + (call + Math.ceil(options.calls / PROMPTS) - 1) * step).toISOString(),
        status: 'completed',
        success: true,
        context: { cwd: `/home/dev/repository-${repositoryIndex}` },
      });
    const correlation_id = traces.at(-1)?.correlation_id ?? '';
    const place = { session_id: id, correlation_id, tool_use_id: `toolu_${index}_${call}` };
    // Edits are spread over the session.
    const isEdit =
      Math.floor(((call + 1) * options.edits) / options.calls) > Math.floor((call * options.edits) / options.calls);
    const event = isEdit ? edit(files, { ...place, repository }, at, random, options, `${index}-${call}`) : undefined;
    usage.push(responseOf({ session_id: id, trace_id: correlation_id, repository, occurred_at: at }, call, random));
    if (event) events.push(event);
    const failed = !isEdit && random(20) === 0;
    calls.push({
      ...place,
      hook_id: deterministicId('hook', id, String(call)),
      hook_type: failed ? 'PostToolUseFailure' : 'PostToolUse',
      hook_name: 'hookline',
      tool_name: isEdit ? 'Write' : 'Bash',
      ...(event?.file_path === undefined ? {} : { file_path: event.file_path, pattern_id: event.pattern_id }),
      started_at: at,
      duration_ms: random(5000),
      status: failed ? 'failed' : 'completed',
      success: !failed,
      context_key: repository,
      input_data: isEdit ? { file_path: event?.file_path } : { command: COMMANDS[random(COMMANDS.length)] },
      ...(failed ? { error_type: 'tool_error', error_message: `Exit code ${1 + random(3)}` } : {}),
    });
  }
  return { id, repository, traces, calls, events, usage };
}

function edit(
  files: File[],
  place: Pick<LineageEventInput, 'correlation_id' | 'repository' | 'session_id' | 'tool_use_id'>,
  at: string,
  random: Random,
  { hasher, seed }: Pick<StoreOptions, 'hasher' | 'seed'>,
  number: string,
): LineageEventInput | undefined {
  const known = files.length > 0 && random(4) > 0 ? files[random(files.length)] : undefined;
  const file = known ?? { path: `src/${noun(random)}-${files.length}.ts`, functions: [] };
  const before = known && textOf(file);
  if (!known) files.push(file);
  if (known && random(2) === 0) {
    const chosen = random(file.functions.length);
    file.functions[chosen] = changeFunction(file.functions[chosen] ?? '', random);
  } else file.functions.push(makeFunction(random, random(1_000_000)).text);
  if (file.functions.length > 12) file.functions.shift();
  const after = textOf(file);
  const [own, parent] = [identify(after, file.path), before === undefined ? undefined : identify(before, file.path)];
  if (!own || own.fingerprint === parent?.fingerprint) return undefined;
  return {
    ...place,
    event_id: deterministicId('event', String(seed), number),
    event_type: parent ? 'pattern_modified' : 'pattern_created',
    pattern_id: own.pattern_id,
    fingerprint: own.fingerprint,
    pattern_name: own.name,
    language: 'typescript',
    pattern_data: { code: after },
    if_known: 'apply',
    ...(parent
      ? {
          parents: [{ pattern_id: parent.pattern_id, fingerprint: parent.fingerprint, pattern_data: { code: before } }],
        }
      : {}),
    file_path: file.path,
    tool_name: 'Write',
    author: 'agent',
    evidence: 'payload',
    occurred_at: at,
    ...(hasher === undefined
      ? {}
      : {
          edit: {
            ...fileStep(before ?? null, after, 'exact', hasher),
            complete: true,
            line_key: hasher.id,
            model: MODEL,
          },
        }),
  };
}

function textOf({ functions }: File): string {
  return `${functions.join('\n\n')}\n`;
}

function responseOf(
  place: Pick<TokenUsageInput, 'occurred_at' | 'repository' | 'session_id' | 'trace_id'>,
  call: number,
  random: Random,
): TokenUsageInput {
  return {
    ...place,
    message_id: `msg_${place.session_id}_${call}`,
    request_id: `req_${place.session_id}_${call}`,
    model: MODEL,
    input_tokens: random(200),
    output_tokens: 100 + random(2000),
    cache_read_tokens: 20_000 + random(50_000),
    cache_write_5m_tokens: random(5000),
    cache_write_1h_tokens: 0,
  };
}

function identify(
  code: string,
  path: string,
): { readonly pattern_id: string; readonly fingerprint: string; readonly name: string } | undefined {
  const print = fingerprint(code, { path });
  return print.ok
    ? { pattern_id: print.value.patternId, fingerprint: print.value.fingerprint, name: print.value.name }
    : undefined;
}
