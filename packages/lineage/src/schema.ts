import type { ComponentSchema } from '@hookline/database';
import { afterRebuild, migrations, repeatables } from './generated/sql.ts';

/** Tables, functions and triggers of the lineage graph. Apply with `database.migrate([lineageSchema])`. */
export const lineageSchema: ComponentSchema = {
  component: 'lineage',
  migrations,
  repeatables,
  legacy: {
    baseline: ['001-graph', '002-similarity-queue'],
    satisfied: ['003-queue-existing-nodes'],
    derived: ['pattern_lineage_waiting'],
    afterRebuild,
  },
};
