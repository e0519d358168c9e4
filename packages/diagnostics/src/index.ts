export type { Check } from './check.ts';
export { doctor, type DoctorOptions } from './doctor.ts';
export { selfTest } from './self-test.ts';
