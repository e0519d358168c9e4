import type { ComponentSchema } from '@hookline/database';
import { migrations } from './generated/sql.ts';

/** Tables of the pattern index. Apply with `database.migrate([patternIndexSchema])`. */
export const patternIndexSchema: ComponentSchema = {
  component: 'pattern_index',
  migrations,
  legacy: {
    baseline: ['001-index', '002-sources'],
    derived: ['pattern_index_patterns', 'pattern_index_postings', 'pattern_index_rare', 'pattern_index_sources'],
  },
};
