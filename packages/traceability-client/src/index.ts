export { TraceabilityError, type TraceabilityErrorCode } from './errors.ts';
export { postNotice, type ServiceNotice, type WebhookOptions } from './webhooks.ts';
export type { TraceabilityClientOptions } from './options.ts';
export type { Answer } from './channel.ts';
export { TraceabilityClient } from './traceability-client.ts';
