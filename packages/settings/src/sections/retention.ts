import { whole } from '../setting-kinds.ts';
import type { Definitions } from '../setting.ts';

/** Settings of how long patterns are kept. Traces have `database.retention_days`. */
export const retentionSettings = {
  retention: {
    patternsDays: whole(
      'Days that edits are kept, and patterns after their last edit, 0 to 36,500; 0 for ever.',
      0,
      0,
      36_500,
    ),
  },
} as const satisfies Definitions;
