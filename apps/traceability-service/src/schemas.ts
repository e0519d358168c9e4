import type { ComponentSchema } from '@hookline/database';
import { deletionSchema } from '@hookline/deletion';
import { feedbackSchema } from '@hookline/feedback-loop';
import { lineageSchema } from '@hookline/lineage';
import { survivalSchema } from '@hookline/line-survival';
import { patternIndexSchema } from '@hookline/pattern-index';
import { tracingSchema } from '@hookline/postgres-tracing';
import { tokenUsageSchema } from '@hookline/token-usage';
import { usageSchema } from '@hookline/usage-analytics';

/** The schemas of all components of the service. */
export const SCHEMAS: readonly ComponentSchema[] = [
  lineageSchema,
  tracingSchema,
  usageSchema,
  tokenUsageSchema,
  survivalSchema,
  feedbackSchema,
  patternIndexSchema,
  deletionSchema,
];
