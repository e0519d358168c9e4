export { TraceabilityError, type TraceabilityErrorCode, type TraceabilityErrorDetails } from './errors.ts';
export { type HealthWebhookOptions, notifyWebhooks } from './health-webhooks.ts';
export { listenForRecovery, type RecoveryListenerOptions } from './recovery-listener.ts';
export { postNotice, type ServiceNotice, type WebhookOptions } from './webhooks.ts';
export type { TraceabilityClientOptions } from './options.ts';

export type { FeedbackApi } from './feedback-api.ts';
export type { SurvivalApi } from './survival-api.ts';
export { type Answer, type LineageWalk, type ListQuery, type QueryChannel, TraceabilityQueries } from './queries.ts';
export type { Call } from './response.ts';
export { TraceabilityClient } from './traceability-client.ts';
