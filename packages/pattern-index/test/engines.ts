import { type Migrate, testEngines as enginesWith } from '@hookline/test-engines';
import { patternIndexSchema } from '../src/index.ts';

const migrate: Migrate = (database) => database.migrate([patternIndexSchema]);

/** PGlite and every available PostgreSQL, with the schema applied. */
export const testEngines = enginesWith(migrate);
