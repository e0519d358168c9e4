import { controlRoute as route, type ControlRoute, longRoute } from '@hookline/control-socket';
import type { LocalForgotten } from '@hookline/deletion';
import type { DeliveryReport, SyncReport, TrackerStats } from '@hookline/pattern-tracker';

export { askControlSocket as askDaemon } from '@hookline/control-socket';

/** State of the daemon, as the commands read it. */
export interface DaemonStatus {
  readonly pid: number;
  readonly version: string;
  /** Time of the start, ISO 8601. */
  readonly since: string;
  readonly breaker: NonNullable<TrackerStats['resilience']['circuit_breaker']>;
  readonly health: NonNullable<TrackerStats['resilience']['health']>;
  readonly executor: TrackerStats['resilience']['executor'];
  readonly tracker: Readonly<Record<string, unknown>>;
  readonly history: DeliveryReport;
  readonly lastSync: Readonly<Record<string, unknown>> | null;
  /** Missing from daemons of earlier versions. */
  readonly settings?: { readonly needs_restart: readonly string[] };
  readonly lastDrain: Readonly<Record<string, unknown>> | null;
}

/** The routes that commands and the decision script call. */
export const ROUTES: {
  readonly status: ControlRoute<DaemonStatus>;
  readonly drain: ControlRoute<unknown>;
  readonly sync: ControlRoute<SyncReport>;
  readonly recovered: ControlRoute<{ readonly syncing: true }>;
  readonly forget: ControlRoute<LocalForgotten>;
  readonly wake: ControlRoute<{ readonly awake: boolean }>;
  readonly resetBreaker: ControlRoute<Readonly<Record<string, unknown>>>;
  readonly decide: ControlRoute<unknown>;
  readonly shutdown: ControlRoute<{ readonly ending: true }>;
} = {
  status: route('GET /status'),
  drain: route('POST /drain'),
  sync: longRoute('POST /sync'),
  recovered: route('POST /recovered'),
  forget: longRoute('POST /forget'),
  wake: longRoute('POST /wake'),
  resetBreaker: route('POST /reset-breaker'),
  decide: route('POST /decide'),
  shutdown: route('POST /shutdown'),
};
