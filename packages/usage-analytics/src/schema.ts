import type { ComponentSchema } from '@hookline/database';
import { afterRebuild, migrations, repeatables } from './generated/sql.ts';

/** Daily rollups and dirty day marks. Apply with `database.migrate([tracingSchema, usageSchema])`. */
export const usageSchema: ComponentSchema = {
  component: 'usage',
  requires: ['tracing'],
  migrations,
  repeatables,
  legacy: {
    baseline: ['001-rollups'],
    satisfied: ['002-mark-existing-days'],
    derived: ['pattern_usage_dirty'],
    afterRebuild,
  },
};
