import type { ComponentSchema } from '@hookline/database';
import { migrations, repeatables } from './generated/sql.ts';

/** Tables and views of survival. Apply with `database.migrate([lineageSchema, survivalSchema])`. */
export const survivalSchema: ComponentSchema = {
  component: 'line-survival',
  requires: ['lineage'],
  migrations,
  repeatables,
};
