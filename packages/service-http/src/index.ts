export { isLoopbackName } from './access.ts';
export type { ServiceOptions, ServicePorts } from './ports.ts';
export { API_PREFIX, createTraceabilityApi } from './traceability-api.ts';
