export { registrationsOf, statusLineOf, type StatusLineOptions } from './decision-hooks.ts';
export { init, type InitFlags, type InitOptions } from './init.ts';
export { install, type InstallCommandOptions, type InstallFlags, settingsFile } from './install.ts';
export { pathAdvice } from './launcher.ts';
export { newHook, type NewHookFlags, type NewHookOptions, unregisterNamedHook } from './new-hook.ts';
export { ProgramVersions } from './program-versions.ts';
export { uninstall, type UninstallFlags } from './uninstall.ts';
export { rollback, upgrade, type UpgradeFlags, type UpgradeOptions } from './upgrade.ts';
