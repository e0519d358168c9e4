export { StateGuardError, type StateGuardErrorCode } from './errors.ts';
export { PersistedState, type PersistedStateOptions } from './persisted-state.ts';
export { type RepairedField, repairState, type Repaired, type RepairInput } from './repair.ts';
export { readLenient, type Reading } from './reading.ts';
export type { StateFile, StateReport, StateStatus } from './report.ts';
export { type StateDefinition, StateGuard, type StateGuardOptions } from './state-guard.ts';
export { type StateCommandOptions, stateRepair, stateValidate } from './state-report.ts';
