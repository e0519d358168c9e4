import { type Migrate, pooledEngines, testEngines as enginesWith } from '@hookline/test-engines';
import { lineageSchema } from '../src/index.ts';

const migrate: Migrate = (database) => database.migrate([lineageSchema]);

/** PGlite, every available PostgreSQL, and one behind PgBouncer, with the schema applied. */
export const testEngines = [...enginesWith(migrate), ...pooledEngines(migrate)];
