import { type Migrate, pooledEngines, testEngines as enginesWith } from '@hookline/test-engines';
import { tracingMigrations } from '../src/index.ts';

const migrate: Migrate = (database) => database.migrate('tracing', tracingMigrations);

/** PGlite, every PostgreSQL there is, and one behind a pooler, with the schema in place. */
export const testEngines = [...enginesWith(migrate), ...pooledEngines(migrate)];
