import { ASSIGNMENT_SHAPES } from './assignments.ts';
import { BARE_SHAPES } from './bare.ts';
import { CONNECTION_SHAPES } from './connections.ts';
import type { Shape } from './shape.ts';
import { TOKEN_SHAPES } from './tokens.ts';

/** All shapes, each with a name of its own. */
export const SHAPES: readonly Shape[] = [...TOKEN_SHAPES, ...ASSIGNMENT_SHAPES, ...CONNECTION_SHAPES, ...BARE_SHAPES];
