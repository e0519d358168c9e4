export type { DeletionPort, ReadPorts, ServiceOptions, ServicePorts } from './ports.ts';
export { API_PREFIX, createTraceabilityApi, type TraceabilityApi } from './traceability-api.ts';
