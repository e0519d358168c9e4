import { SHARED_BUDGET_DEFAULTS, sharedBudgetSchema } from '@hookline/context-budget';
import { SESSION_STATS_DEFAULTS, sessionStatsSchema } from '@hookline/delegation';
import { SCHEDULE_STATE_DEFAULTS, scheduleStateSchema } from '@hookline/schedules';
import { SEARCH_CACHE_DEFAULTS, searchCacheSchema } from '@hookline/search-cache';
import type { StateDefinition } from '@hookline/state-guard';

/** The state files below the context folder, which the daemon alone writes. */
export const STATES = {
  budget: { name: 'shared-budget.json', schema: sharedBudgetSchema, defaults: SHARED_BUDGET_DEFAULTS },
  searchCache: { name: 'search-cache.json', schema: searchCacheSchema, defaults: SEARCH_CACHE_DEFAULTS },
  sessions: { name: 'orchestrator-session.json', schema: sessionStatsSchema, defaults: SESSION_STATS_DEFAULTS },
  schedules: { name: 'schedules.json', schema: scheduleStateSchema, defaults: SCHEDULE_STATE_DEFAULTS },
} as const;

/** All of them, to be checked and repaired together. */
export const STATE_FILES: readonly StateDefinition<unknown>[] = Object.values(STATES);
