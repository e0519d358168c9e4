import { contextSettings } from './sections/context.ts';
import { databaseSettings } from './sections/database.ts';
import { delegationSettings } from './sections/delegation.ts';
import { deliverySettings } from './sections/delivery.ts';
import { enforcementSettings } from './sections/enforcement.ts';
import { hooksSettings } from './sections/hooks.ts';
import { loggingSettings } from './sections/logging.ts';
import { notificationsSettings } from './sections/notifications.ts';
import { retentionSettings } from './sections/retention.ts';
import { searchCacheSettings } from './sections/search-cache.ts';
import { serviceSettings } from './sections/service.ts';
import { trackingSettings } from './sections/tracking.ts';
import type { Definitions, Values } from './setting.ts';

/**
 * Every setting of hookline, with its environment variables. `~` at the start of a path is the user's home. An empty path
 * or URL stands for the default that its description names. Settings that change what Claude sees or does are off by
 * default.
 */
export const hooklineSettings = {
  service: serviceSettings.service,
  database: databaseSettings.database,
  supabase: databaseSettings.supabase,
  retention: retentionSettings.retention,
  tracking: trackingSettings.tracking,
  cache: deliverySettings.cache,
  circuitBreaker: deliverySettings.circuitBreaker,
  health: deliverySettings.health,
  webhooks: deliverySettings.webhooks,
  redaction: trackingSettings.redaction,
  inbox: deliverySettings.inbox,
  logging: loggingSettings.logging,
  enforcement: enforcementSettings.enforcement,
  delegation: delegationSettings.delegation,
  contextBudget: contextSettings.contextBudget,
  searchCache: searchCacheSettings.searchCache,
  stateGuard: contextSettings.stateGuard,
  hookPerformance: hooksSettings.hookPerformance,
  hookUpdates: hooksSettings.hookUpdates,
  schedules: hooksSettings.schedules,
  notifications: notificationsSettings.notifications,
} as const satisfies Definitions;

/** Values of {@link hooklineSettings}. */
export type HooklineSettings = Values<typeof hooklineSettings>;
