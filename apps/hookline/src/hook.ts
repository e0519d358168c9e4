/** The module that custom hooks of users import: `<home>/current/dist/hook.js`. */
export { addContext, allowCall, askAboutCall, defineHook, denyCall, runHook } from '@hookline/hook-adapters';
