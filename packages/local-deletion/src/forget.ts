import { type Clock, sleep } from '@hookline/clock';
import { CommandError, type Report, report, table } from '@hookline/command-report';
import type { ForgetAnswer, ForgetCounts, ForgetRequestInput, ForgetSelector } from '@hookline/contracts';
import type { HooklinePaths } from '@hookline/settings';
import type { TraceabilityClient, TraceabilityError } from '@hookline/traceability-client';
import { askDaemon, ROUTES } from '@hookline/daemon/control';
import type { LocalForgetRequest, LocalForgotten } from '@hookline/deletion';
import { selectorOf, type SelectorFlags } from './selector.ts';

/** Time after which a service without an answer is reported as busy, in milliseconds. */
const BUSY_AFTER_MS = 2000;
/** Longest wait for a service that cannot answer now, in milliseconds. */
const BUSY_WAIT_MS = 120_000;
/** Wait before the next try, unless the service names one, in milliseconds. */
const RETRY_MS = 1000;

/** Dependencies of `hookline forget`. */
export interface ForgetOptions {
  readonly client: () => Pick<TraceabilityClient, 'forget'>;
  /** Loads the access to the search cache, which is emptied as well. */
  readonly assist: () => Promise<{ readonly ask: (route: string) => Promise<unknown> }>;
  /** Receives a line about the progress. */
  readonly tell: (line: string) => void;
  readonly paths: Pick<HooklinePaths, 'socket'>;
  readonly clock: Clock;
  /** Deletes what is on this machine, in this process. */
  readonly forgetLocally: (request: LocalForgetRequest) => Promise<LocalForgotten>;
}

/** Flags of `hookline forget`. */
export interface ForgetFlags extends SelectorFlags {
  readonly dryRun?: boolean;
}

/** Result of `hookline forget`, in the JSON shape of `--json`. */
export interface Forgotten {
  readonly dry_run: boolean;
  readonly selector: ForgetSelector;
  readonly service: ForgetCounts;
  readonly local: LocalForgotten;
}

/** Deletes what meets all given conditions at the service and on this machine, or counts it. */
export async function forget(options: ForgetOptions, flags: ForgetFlags): Promise<Report> {
  const selector = selectorOf(flags, options.clock.now());
  const dryRun = flags.dryRun === true;
  const answer: Forgotten = { dry_run: dryRun, selector, ...(await forgetEverywhere(options, selector, dryRun)) };
  return report(answer, (result) =>
    [
      dryRun ? 'would be deleted:' : 'deleted:',
      table(
        Object.entries({ ...result.service, ...result.local }).map(([kind, count]) => [
          `  ${kind.replaceAll('_', ' ')}`,
          String(count),
        ]),
      ),
      "Claude Code's own transcripts are not changed; imports and reconcile ignore what was deleted from them.",
    ].join('\n'),
  );
}

/** Deletes at the service first: its tombstones keep everything out that arrives meanwhile. */
export async function forgetEverywhere(
  options: ForgetOptions,
  selector: ForgetSelector,
  dryRun: boolean,
): Promise<Pick<Forgotten, 'service' | 'local'>> {
  const { service, ...ids } = await forgetAtService(options, selector, dryRun);
  const request: LocalForgetRequest = { selector, dryRun, ...ids };
  const local =
    (await askDaemon(options.paths.socket, ROUTES.forget, request)) ?? (await options.forgetLocally(request));
  if (!dryRun) await (await options.assist()).ask('POST /self-driving/search-cache/forget');
  return { service, local };
}

async function forgetAtService(
  options: Pick<ForgetOptions, 'client' | 'clock' | 'tell'>,
  selector: ForgetSelector,
  dryRun: boolean,
): Promise<Pick<Forgotten, 'service'> & Pick<LocalForgetRequest, 'toolUseIds' | 'executionIds'>> {
  const total = { events: 0, patterns: 0, traces: 0, hook_executions: 0, feedback: 0, copies: 0, token_usage: 0 };
  const [toolUseIds, executionIds] = [new Set<string>(), new Set<string>()];
  for (;;) {
    const answer = await askPatiently(options, { ...selector, dry_run: dryRun });
    if (!answer.ok) {
      const begun = Object.values(total).some((count) => count > 0) ? 'not everything was' : 'nothing was';
      const advice =
        answer.error.code === 'timeout' || isBusy(answer.error)
          ? 'Repeat the command when the service is less busy (hookline status)'
          : 'Start the service (hookline up) and repeat the command';
      throw new CommandError(`${begun} deleted: ${answer.error.message}. ${advice}`);
    }
    add(total, answer.value, toolUseIds, executionIds);
    if (answer.value.complete) return { service: total, toolUseIds: [...toolUseIds], executionIds: [...executionIds] };
    options.tell(`${total.events} events, ${total.traces} traces and ${total.hook_executions} calls deleted …`);
  }
}

/** A wrong token is `unavailable` as well, but no wait helps it. */
function isBusy({ code, status = 0 }: TraceabilityError): boolean {
  return code === 'unavailable' && (status === 429 || status >= 500);
}

/** Asks until a service that is too busy to answer does, for at most two minutes, and tells that it is waited for. */
async function askPatiently(
  { client, clock, tell }: Pick<ForgetOptions, 'client' | 'clock' | 'tell'>,
  request: ForgetRequestInput,
): Promise<Awaited<ReturnType<TraceabilityClient['forget']>>> {
  const deadline = clock.monotonic() + BUSY_WAIT_MS;
  const tellBusy = clock.setTimer(() => tell('the service is busy; waiting for it …'), BUSY_AFTER_MS);
  try {
    for (;;) {
      const answer = await client().forget(request);
      if (answer.ok || !isBusy(answer.error)) return answer;
      const waitMs = answer.error.retryAfterMs ?? RETRY_MS;
      if (clock.monotonic() + waitMs > deadline) return answer;
      await sleep(clock, waitMs, { keepAlive: true });
    }
  } finally {
    tellBusy.cancel();
  }
}

function add(
  total: { -readonly [K in keyof ForgetCounts]: number },
  { counts, execution_ids, tool_use_ids }: ForgetAnswer,
  toolUseIds: Set<string>,
  executionIds: Set<string>,
): void {
  for (const kind of Object.keys(total) as (keyof ForgetCounts)[]) total[kind] += counts[kind];
  for (const id of tool_use_ids) toolUseIds.add(id);
  for (const id of execution_ids) executionIds.add(id);
}
