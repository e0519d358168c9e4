import { feedbackMigrations } from '@hookline/feedback-loop';
import { lineageMigrations } from '@hookline/lineage';
import { patternIndexMigrations } from '@hookline/pattern-index';
import { tracingMigrations } from '@hookline/postgres-tracing';
import { type Migrate, testEngines as enginesWith } from '@hookline/test-engines';
import { usageMigrations } from '@hookline/usage-analytics';

const migrate: Migrate = async (database) => {
  await database.migrate('tracing', tracingMigrations);
  await database.migrate('usage', usageMigrations);
  await database.migrate('lineage', lineageMigrations);
  await database.migrate('feedback', feedbackMigrations);
  await database.migrate('pattern_index', patternIndexMigrations);
};

/** PGlite and every PostgreSQL there is, with every schema in place. */
export const testEngines = enginesWith(migrate);
