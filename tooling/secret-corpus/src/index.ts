export { CARRIERS, type Carrier } from './carriers.ts';
export { type CorpusEntry, isLeaked, secretCorpus } from './corpus.ts';
export type { Shape, Tier } from './shape.ts';
export { SHAPES } from './shapes.ts';
