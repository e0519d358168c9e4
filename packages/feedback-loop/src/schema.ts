import type { ComponentSchema } from '@hookline/database';
import { migrations, repeatables } from './generated/sql.ts';

/**
 * Tables of feedback, experiments and applied decisions. Apply with
 * `database.migrate([lineageSchema, tracingSchema, survivalSchema, feedbackSchema])`.
 */
export const feedbackSchema: ComponentSchema = {
  component: 'feedback',
  requires: ['lineage', 'tracing', 'line-survival'],
  migrations,
  repeatables,
  legacy: { baseline: ['001-feedback'], copyOrder: { pattern_feedback_applications: 'applied_at' } },
};
