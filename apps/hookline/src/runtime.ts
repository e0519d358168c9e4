import type { BackfillTools, ReconcileOptions } from '@hookline/backfill';
import type { Clock } from '@hookline/clock';
import type { Report } from '@hookline/command-report';
import type { AssistClient } from '@hookline/daemon';
import type { LocalForgetRequest, LocalForgotten } from '@hookline/deletion';
import type { Inbox } from '@hookline/hook-adapters';
import type { LocalService } from '@hookline/local-service';
import type { EventStore } from '@hookline/offline-cache';
import type { PatternTracker } from '@hookline/pattern-tracker';
import type { CodePolicy } from '@hookline/recorder';
import type { Redactor } from '@hookline/redaction';
import type { HooklinePaths, HooklineSettings, Origin, SettingProblem } from '@hookline/settings';
import type { TraceabilityClient, TraceabilityQueries } from '@hookline/traceability-client';

/** Parts that a query uses. */
export interface QueryRuntime extends Pick<
  Runtime,
  'clock' | 'close' | 'codePolicy' | 'environment' | 'lineKey' | 'locate' | 'version'
> {
  readonly client: () => TraceabilityQueries;
  readonly redactor: () => Pick<Redactor, 'redact'>;
}

/** Parts that start and end the processes. */
export interface LifecycleRuntime extends Pick<
  Runtime,
  | 'clock'
  | 'close'
  | 'environment'
  | 'localService'
  | 'paths'
  | 'program'
  | 'serviceUrl'
  | 'settings'
  | 'socketPath'
  | 'tell'
  | 'wake'
> {
  readonly client: () => Pick<TraceabilityQueries, 'live'>;
}

/** Shared parts of commands and daemon. Members that are functions construct their part at the first call. */
export interface Runtime {
  readonly paths: HooklinePaths;
  readonly settings: HooklineSettings;
  /** Origin of each setting by `section.key`. */
  readonly origins: Readonly<Record<string, Origin>>;
  /** Settings that were ignored, with the reason. */
  readonly problems: readonly SettingProblem[];
  readonly clock: Clock;
  readonly version: string;
  /** Absolute path of the running program. */
  readonly program: string;
  readonly serviceUrl: string;
  /** Socket through which the local service is reached; `undefined` when the settings name a URL. */
  readonly socketPath: string | undefined;
  /** The service of this machine; `undefined` when the settings name another one. */
  readonly localService: LocalService | undefined;
  /** Wakes the local service when it sleeps, through the daemon if one runs. Never rejects. */
  readonly wake: () => Promise<boolean>;
  /** Wakes the local service from this process. Never rejects. */
  readonly startSleeping: () => Promise<boolean>;
  readonly cacheDirectory: string;
  /** Folder of the state files: budgets, caches and alerts. */
  readonly contextDirectory: string;
  /** Claude Code's own folder. */
  readonly claudeFolder: string;
  readonly userHome: string;
  /** Snapshot of the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Token of the service; empty when none can be created. */
  readonly token: () => string;
  /** Secret that hashes of lines are made with; empty when none can be created. */
  readonly lineKey: () => string;
  readonly client: () => TraceabilityClient;
  readonly store: () => EventStore;
  readonly tracker: () => PatternTracker;
  readonly inbox: () => Inbox;
  readonly redactor: () => Redactor;
  /** Returns the policy for the code of a file; without one, for code of the current folder. */
  readonly codePolicy: (file?: string) => Promise<CodePolicy>;
  /** Returns the repository of an absolute path, and the path within it. */
  readonly locate: (file: string) => Promise<{ readonly path: string; readonly repository: string | undefined }>;
  /** Writes a line about progress to standard error. */
  readonly tell: (line: string) => void;
  /** Asks a yes-or-no question on the terminal; `undefined` without one. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  /** Imports the transcripts of earlier sessions. */
  readonly importTranscripts: () => Promise<Report>;
  /** Loads the access of commands to assist. */
  readonly assist: () => Promise<AssistClient>;
  /** Constructs the sources and the sender of imports. */
  readonly backfill: () => Promise<BackfillTools>;
  /** Sends cached events, through the daemon if one runs. */
  readonly sendCached: () => Promise<unknown>;
  readonly completeness: ReconcileOptions['completeness'];
  /** Deletes what is on this machine, in this process; the daemon does it where one runs. */
  readonly forgetLocally: (request: LocalForgetRequest) => Promise<LocalForgotten>;
  /** Closes what was constructed. Further calls have no effect. */
  readonly close: () => Promise<void>;
}
