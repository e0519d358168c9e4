export type { Checker, TextToCheck } from './checker.ts';
export {
  type EditToJudge,
  type Judgement,
  QualityGate,
  type QualityGateOptions,
  qualityResults,
  type Skipped,
} from './quality-gate.ts';
export type { CheckerRun } from './run-checkers.ts';
export { createSecretChecker } from './secret-checker.ts';
