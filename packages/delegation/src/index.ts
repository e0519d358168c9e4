export { type DelegatedTask, type DelegateOptions, delegateTask, type TaskOutput } from './delegate-task.ts';
export { DelegationError, type DelegationErrorCode } from './errors.ts';
export { DelegationGate, type DelegationGateOptions, type GateEvent, type ToolCall, WRITING_TOOLS } from './gate.ts';
export {
  ALLOWED_FILES,
  checkDelegation,
  compilePolicy,
  type DelegationDecision,
  type DelegationMode,
  type DelegationPolicy,
  type DelegationReason,
  type WorkRequest,
} from './policy.ts';
export { SessionLog, type SessionStatsStore } from './session-log.ts';
export {
  delegationRate,
  recordSessionEvent,
  SESSION_STATS_DEFAULTS,
  SESSION_STATS_FILE,
  type SessionEvent,
  type SessionStats,
  sessionStats,
  sessionStatsSchema,
  type SessionStatsState,
} from './session-stats.ts';
export { isDelegation, reportedTokens, writtenTokens } from './written-code.ts';
