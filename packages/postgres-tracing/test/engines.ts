import { type Migrate, pooledEngines, testEngines as enginesWith } from '@hookline/test-engines';
import { tracingSchema } from '../src/index.ts';

const migrate: Migrate = (database) => database.migrate([tracingSchema]);

/** PGlite, every installed PostgreSQL, and one behind a pooler, with the schema applied. */
export const testEngines = [...enginesWith(migrate), ...pooledEngines(migrate)];
