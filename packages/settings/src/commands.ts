export {
  changeConfig,
  configGet,
  type ConfigOptions,
  configPath,
  configSet,
  configShow,
  problemText,
} from './config-report.ts';
export { ignore, type IgnoreFlags, type IgnoreOptions } from './ignore.ts';
