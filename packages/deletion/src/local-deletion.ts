import type { ForgetSelector } from '@hookline/contracts';

/** Conditions of a deletion on this machine, with the ids that the service found for them. */
export interface LocalForgetRequest {
  readonly selector: ForgetSelector;
  /** Tool calls whose records were deleted at the service. */
  readonly toolUseIds: readonly string[];
  /** Traces and hook executions that were deleted at the service. */
  readonly executionIds: readonly string[];
  /** Counts only. */
  readonly dryRun: boolean;
}

/** Counts of a deletion on this machine, by kind. */
export interface LocalForgotten {
  /** Captured events that were not recorded yet, or are in quarantine. */
  readonly inbox: number;
  /** Events that were not delivered yet, dead letters and quarantined ones. */
  readonly cache: number;
  /** Files whose last known text was remembered. */
  readonly files: number;
  readonly log_lines: number;
  /** Texts of condensed outputs, inputs of status lines, and damaged files that were moved aside. */
  readonly outputs: number;
}
