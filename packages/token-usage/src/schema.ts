import type { ComponentSchema } from '@hookline/database';
import { migrations } from './generated/sql.ts';

/** Table of token usage. Apply with `database.migrate([tracingSchema, tokenUsageSchema])`. */
export const tokenUsageSchema: ComponentSchema = { component: 'token-usage', requires: ['tracing'], migrations };
