import type { ComponentSchema } from '@hookline/database';
import { feedbackMigrations } from '@hookline/feedback-loop';
import { lineageMigrations } from '@hookline/lineage';
import { patternIndexMigrations } from '@hookline/pattern-index';
import { tracingMigrations } from '@hookline/postgres-tracing';
import { usageMigrations } from '@hookline/usage-analytics';

/** The tables of every service, each after those it reads. */
export const SCHEMAS: readonly ComponentSchema[] = [
  { component: 'lineage', migrations: lineageMigrations },
  { component: 'tracing', migrations: tracingMigrations },
  { component: 'usage', migrations: usageMigrations },
  { component: 'feedback', migrations: feedbackMigrations },
  { component: 'pattern_index', migrations: patternIndexMigrations },
];
