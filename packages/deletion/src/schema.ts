import type { ComponentSchema } from '@hookline/database';
import { migrations } from './generated/sql.ts';

/** Tables of tombstones. Apply with `database.migrate([..., deletionSchema])`. */
export const deletionSchema: ComponentSchema = { component: 'deletion', migrations };
