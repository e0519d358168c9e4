/**
 * Packages that `compose.ts` loads while the embedded database starts in a thread of its own: most of the start of the process
 * is reading modules.
 */
export { reclaimSpace } from '@hookline/deletion';
export { createFeedbackLoop } from '@hookline/feedback-loop';
export { createLineage, createSimilarityLinks } from '@hookline/lineage';
export { createSurvivalStore } from '@hookline/line-survival';
export { createPatternIndex } from '@hookline/pattern-index';
export { createTracePartitions, createTraceStore, withMirror } from '@hookline/postgres-tracing';
export { createTraceabilityApi } from '@hookline/service-http';
export { ensureToken } from '@hookline/settings/token-file';
export { createTokenUsageStore } from '@hookline/token-usage';
export { createUsageAnalytics } from '@hookline/usage-analytics';
export { startIndexing } from './indexing.ts';
export { composeDeletion } from './compose-deletion.ts';
export { migrateOptionsAtStart } from './migrate.ts';
export { SCHEMAS } from './schemas.ts';
export { startUpkeep } from './upkeep.ts';
export { announceRecovery } from './webhooks.ts';
