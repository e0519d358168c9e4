export { type CheckedFile, qualityCheck, type QualityCheckFlags } from './check.ts';
export type { QualityOptions } from './quality-options.ts';
export { type QualityReport, qualityReport } from './report.ts';
export { type ExplainedRule, qualityExplain, qualityMute } from './rules.ts';
export { qualityStatus, type QualityStatus } from './status.ts';
export { qualityOff, qualityOn, type Switched } from './switch.ts';
