import { type Migrate, testEngines as enginesWith } from '@hookline/test-engines';
import { patternIndexMigrations } from '../src/index.ts';

const migrate: Migrate = (database) => database.migrate('pattern_index', patternIndexMigrations);

/** PGlite and every PostgreSQL there is, with the schema in place. */
export const testEngines = enginesWith(migrate);
