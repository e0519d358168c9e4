export type { Checker, TextToCheck } from './checker.ts';
export { CONFIG_RULE, createConfigChecker } from './config-checker.ts';
export { isGeneratedFile } from './generated-files.ts';
export { type FinishedCall, JudgedCalls, type JudgedCallsOptions } from './judged-calls.ts';
export {
  type CheckedEdit,
  type Decision,
  type EditToJudge,
  type Judgement,
  type KnownText,
  qualityResults,
  type Skipped,
} from './judgement.ts';
export { QualityGate, type QualityGateOptions } from './quality-gate.ts';
export type { CheckerRun } from './run-checkers.ts';
export { createSecretChecker } from './secret-checker.ts';
export { SettledFiles, type SettledFilesOptions } from './settled-files.ts';
