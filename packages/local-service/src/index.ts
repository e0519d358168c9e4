export { type IdleWatch, type IdleWatchOptions, watchIdle } from './idle-watch.ts';
export { AWAITED_START, LocalService, type LocalServiceOptions, SERVICE_LOCK } from './local-service.ts';
export { lowerPriority } from './priority.ts';
export { ServiceKeeper, type ServiceKeeperOptions } from './service-keeper.ts';
export { ServiceWaker, type ServiceWakerOptions } from './service-waker.ts';
export { type StartResult, type StartWaitOptions, waitForStart } from './service-start.ts';
export { SleepMarker } from './sleep-marker.ts';
export { StartMarker } from './start-marker.ts';
