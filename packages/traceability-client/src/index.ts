export { TraceabilityError, type TraceabilityErrorCode } from './errors.ts';
export { postNotice, type ServiceNotice, type WebhookOptions } from './webhooks.ts';
export { type Answer, TraceabilityClient, type TraceabilityClientOptions } from './traceability-client.ts';
