import { parse, type ParseError, printParseErrorCode } from 'jsonc-parser';
import { insertAt, removeAt } from './json-edit.ts';
import { type CommandHook, commandHook, INTERPRETER, type Launcher, type Registration } from './registrations.ts';

/** Position and description of the first error in a settings file. */
export interface SettingsSyntaxError {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Text of a settings file after an edit, or the error that prevented it. */
export type SettingsEdit =
  | { readonly ok: true; readonly text: string; readonly changed: boolean }
  | { readonly ok: false; readonly error: SettingsSyntaxError };

interface MatcherGroup {
  readonly matcher?: unknown;
  readonly hooks?: unknown;
}

/**
 * Adds the hooks of hookline to the text of a settings file. All other bytes stay unchanged: keys, foreign hooks, order and
 * indentation. Idempotent; an older registration of hookline is replaced.
 */
export function addHooks(text: string, registrations: readonly Registration[], launcher: Launcher): SettingsEdit {
  const settings = parseSettings(text);
  if ('error' in settings) return { ok: false, error: settings.error };
  const wanted = registrations.map((registration) => ({ registration, hook: commandHook(registration, launcher) }));
  if (
    wanted.every(({ registration, hook }) => isRegistered(settings.value, registration, hook)) &&
    countOwnHooks(settings.value, launcher) === wanted.length
  ) {
    return { ok: true, text, changed: false };
  }
  let result = withoutHooks(text, (hook) => isOwnHook(hook, launcher));
  for (const { registration, hook } of wanted) {
    const group = { matcher: registration.matcher, hooks: [hook] };
    result = insertGroup(result, registration.event, group);
  }
  return { ok: true, text: result, changed: true };
}

/** Adds a group of hooks at an event. The text is that of a valid settings file. */
export function insertGroup(text: string, event: string, group: object): string {
  const settings = text.trim() === '' ? '{}' : text;
  const { hooks } = parse(settings) as { hooks?: Record<string, unknown> };
  if (!hooks) return insertAt(settings, [], 'hooks', { [event]: [group] });
  if (!Array.isArray(hooks[event])) return insertAt(settings, ['hooks'], event, [group]);
  return insertAt(settings, ['hooks', event], undefined, group);
}

/** Removes the hooks that {@link addHooks} added, and the containers that become empty. */
export function removeHooks(text: string, launcher: Launcher): SettingsEdit {
  const settings = parseSettings(text);
  if ('error' in settings) return { ok: false, error: settings.error };
  const result = withoutHooks(text, (hook) => isOwnHook(hook, launcher));
  return { ok: true, text: result, changed: result !== text };
}

/** Returns whether a settings file contains a hook of this launcher. */
export function hasHooks(text: string, launcher: Launcher): boolean {
  const settings = parseSettings(text);
  return !('error' in settings) && countOwnHooks(settings.value, launcher) > 0;
}

/** Parses strict JSON: Claude Code does not accept comments and trailing commas either. */
export function parseSettings(text: string): { readonly value: unknown } | { readonly error: SettingsSyntaxError } {
  if (text.trim() === '') return { value: {} };
  const errors: ParseError[] = [];
  const value = parse(text, errors, {
    disallowComments: true,
    allowTrailingComma: false,
    allowEmptyContent: false,
  }) as unknown;
  const [first] = errors;
  if (first) return { error: { ...position(text, first.offset), message: explain(first) } };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { error: { line: 1, column: 1, message: 'a settings file is a JSON object' } };
  }
  const { hooks } = value as { hooks?: unknown };
  if (hooks !== undefined && (typeof hooks !== 'object' || hooks === null || Array.isArray(hooks))) {
    return { error: { ...position(text, text.indexOf('"hooks"')), message: '"hooks" is not an object' } };
  }
  return { value };
}

function explain(error: ParseError): string {
  return printParseErrorCode(error.error)
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, Math.max(offset, 0)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Removes the hooks that a function names, and the containers that become empty. */
export function withoutHooks(text: string, isUnwanted: (hook: unknown) => boolean): string {
  let result = text;
  const { hooks } = (parse(text) ?? {}) as { hooks?: Record<string, unknown> };
  for (const event of Object.keys(hooks ?? {})) {
    const groups = groupsOf(parse(result), event);
    let left = groups.length;
    for (const [index, group] of [...groups.entries()].toReversed()) {
      const own = hooksOf(group).map(isUnwanted);
      if (!own.includes(true)) continue;
      if (own.every(Boolean)) {
        result = removeAt(result, ['hooks', event, index]);
        left--;
        continue;
      }
      for (const [place, isOwn] of [...own.entries()].toReversed()) {
        if (isOwn) result = removeAt(result, ['hooks', event, index, 'hooks', place]);
      }
    }
    if (left === 0 && groups.length > 0) result = removeAt(result, ['hooks', event]);
  }
  const after = (parse(result) ?? {}) as { hooks?: Record<string, unknown> };
  if (result !== text && after.hooks && Object.keys(after.hooks).length === 0) result = removeAt(result, ['hooks']);
  return result;
}

function groupsOf(settings: unknown, event: string): readonly MatcherGroup[] {
  const groups = ((settings ?? {}) as { hooks?: Record<string, unknown> }).hooks?.[event];
  return Array.isArray(groups) ? (groups as MatcherGroup[]) : [];
}

function hooksOf(group: MatcherGroup): readonly unknown[] {
  return typeof group === 'object' && group !== null && Array.isArray(group.hooks) ? (group.hooks as unknown[]) : [];
}

function isOwnHook(hook: unknown, launcher: Launcher): boolean {
  const { command, args } = (hook ?? {}) as Partial<Record<keyof CommandHook, unknown>>;
  const [first, second] = Array.isArray(args) ? (args as unknown[]) : [];
  if (launcher.kind === 'node') return first === launcher.app && second === 'hook';
  // The home may have been executable when the hook was registered, or the other way round.
  return [command, command === INTERPRETER ? first : undefined].some(
    (path) => typeof path === 'string' && path.startsWith(`${launcher.home}/bin/`),
  );
}

function isRegistered(settings: unknown, registration: Registration, hook: CommandHook): boolean {
  return groupsOf(settings, registration.event).some(
    (group) =>
      group.matcher === registration.matcher &&
      hooksOf(group).some((other) => JSON.stringify(other) === JSON.stringify(hook)),
  );
}

function countOwnHooks(settings: unknown, launcher: Launcher): number {
  const { hooks } = (settings ?? {}) as { hooks?: Record<string, unknown> };
  return Object.keys(hooks ?? {})
    .flatMap((event) => groupsOf(settings, event))
    .flatMap(hooksOf)
    .filter((hook) => isOwnHook(hook, launcher)).length;
}
