import { usageAnalyticsSchema } from './analytics.ts';
import { changesPageSchema } from './changes.ts';
import { executionLogsSchema, traceTreeSchema } from './executions.ts';
import { exportPageSchemas } from './export.ts';
import { editedFilesPageSchema, fileEditsPageSchema } from './file-edits.ts';
import { ancestrySchema, descentSchema, evolutionSchema } from './lineage-answers.ts';
import { occurrencesPageSchema, patternDetailSchema, patternsPageSchema } from './lineage-queries.ts';
import { liveSchema, readySchema, statsSchema } from './operations.ts';
import { problemSchema } from './problem.ts';
import { identifiedSchema, searchPageSchema } from './search.ts';
import { sessionDetailSchema, sessionsPageSchema } from './sessions.ts';
import { similarAnswerSchema } from './similar.ts';
import { survivalReportSchema } from './survival.ts';
import { tokenUsageBlocksSchema, tokenUsageReportSchema } from './token-usage.ts';

/** Schemas of the answers to queries. `@hookline/contracts/answers` reads them without loading a schema. */
export const answerSchemas = {
  analytics: usageAnalyticsSchema,
  ancestry: ancestrySchema,
  changes: changesPageSchema,
  descent: descentSchema,
  editedFiles: editedFilesPageSchema,
  evolution: evolutionSchema,
  executionLogs: executionLogsSchema,
  exportedEvents: exportPageSchemas.events,
  exportedPatterns: exportPageSchemas.patterns,
  exportedTraces: exportPageSchemas.traces,
  fileEdits: fileEditsPageSchema,
  identified: identifiedSchema,
  live: liveSchema,
  occurrences: occurrencesPageSchema,
  pattern: patternDetailSchema,
  patterns: patternsPageSchema,
  problem: problemSchema,
  ready: readySchema,
  search: searchPageSchema,
  session: sessionDetailSchema,
  sessions: sessionsPageSchema,
  similar: similarAnswerSchema,
  stats: statsSchema,
  survival: survivalReportSchema,
  tokenUsage: tokenUsageReportSchema,
  tokenUsageBlocks: tokenUsageBlocksSchema,
  trace: traceTreeSchema,
};

/** Answers to queries by name. */
export type QueryAnswers = {
  readonly [Name in keyof typeof answerSchemas]: (typeof answerSchemas)[Name]['_zod']['output'];
};
