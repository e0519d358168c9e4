import { feedbackSchema } from '@hookline/feedback-loop';
import { lineageSchema } from '@hookline/lineage';
import { survivalSchema } from '@hookline/line-survival';
import { patternIndexSchema } from '@hookline/pattern-index';
import { tracingSchema } from '@hookline/postgres-tracing';
import { type Migrate, testEngines as enginesWith } from '@hookline/test-engines';
import { tokenUsageSchema } from '@hookline/token-usage';
import { usageSchema } from '@hookline/usage-analytics';

const migrate: Migrate = async (database) => {
  await database.migrate([tracingSchema]);
  await database.migrate([usageSchema]);
  await database.migrate([tokenUsageSchema]);
  await database.migrate([lineageSchema]);
  await database.migrate([survivalSchema]);
  await database.migrate([feedbackSchema]);
  await database.migrate([patternIndexSchema]);
};

/** PGlite and every available PostgreSQL, with all schemas applied. */
export const testEngines = enginesWith(migrate);
