export { activityFacets } from './activity-facets.ts';
export { forget, forgetEverywhere, type ForgetFlags, type ForgetOptions, type Forgotten } from './forget.ts';
export { forgetLocally, type LocalDeletionOptions } from './local-deletion.ts';
export type { SelectorFlags } from './selector.ts';
