export { createSurvivalDeletion, type SurvivalDeletion } from './forget.ts';
export { survivalSchema } from './schema.ts';
export { createSurvivalStore, type SurvivalStore } from './survival-store.ts';
