export { type Answer, type LineageWalk, type ListQuery, type QueryChannel, TraceabilityQueries } from './queries.ts';
export { SocketChannel, type SocketChannelOptions } from './socket-channel.ts';
