import type { DelegationPolicy } from '@hookline/delegation';
import type { WeeklyReport } from '@hookline/hook-performance';
import type { HookSets, HookSource } from '@hookline/hook-updates';
import type { SchedulePlan } from '@hookline/schedules';
import type { StateGuard, StateReport } from '@hookline/state-guard';
import type { ContextLog } from './parts.ts';

/** Access of commands to assist. Members construct what they need when they are called. */
export interface AssistClient {
  /** Asks the daemon, or assist in this process, for the answer of a route such as `GET /self-driving/budget`. */
  readonly ask: <T>(route: string) => Promise<T>;
  readonly contextLog: ContextLog;
  readonly delegationPolicy: () => DelegationPolicy;
  readonly hookSets: () => HookSets;
  /** Returns the configured source of hook updates. Throws when the trusted root is not a JSON file. */
  readonly hookSource: () => HookSource | undefined;
  readonly performanceReport: () => Promise<WeeklyReport>;
  /** Reads a state file without repairing it. */
  readonly readState: StateGuard['read'];
  /** Returns the plan for the system's own manager; `undefined` where there is no known manager. */
  readonly schedulePlan: () => SchedulePlan | undefined;
  readonly validateStates: () => Promise<readonly StateReport[]>;
}

/** Options of commands that use parts of the client. */
export interface UsesAssist<K extends keyof AssistClient> {
  /** Loads the client, which costs the imports of all packages behind it. */
  readonly assist: () => Promise<Pick<AssistClient, K>>;
}
