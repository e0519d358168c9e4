export { installedTracker, type InstalledTrackerOptions } from './installed-tracker.ts';
export { openTracker, type OpenedTracker, type OpenTrackerOptions } from './open-tracker.ts';
