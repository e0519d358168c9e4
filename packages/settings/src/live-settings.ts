import { statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { hooklineSettings, type HooklineSettings } from './hookline-settings.ts';
import { listSettings } from './names.ts';
import type { ReadSettings } from './effective-settings.ts';

/** Settings whose change the running daemon applies with the next event. */
export const LIVE_SETTINGS: readonly string[] = ['tracking.ignore', 'tracking.projects'];

/** Dependencies of {@link LiveSettings}. */
export interface LiveSettingsOptions {
  readonly file: string;
  /** Settings at the start of the process. */
  readonly initial: HooklineSettings;
  readonly read: () => ReadSettings;
  /** Called with the new settings after a change. Must not throw. */
  readonly onChange: (changed: ReadSettings, needsRestart: readonly string[]) => void;
}

/**
 * Settings of a running process. The file is read again when its time or size has changed, which is looked at once in a turn of
 * the event loop: many rules are asked for each event.
 */
export class LiveSettings {
  readonly #options: LiveSettingsOptions;
  #seen: string;
  #current: HooklineSettings;
  #needsRestart: readonly string[] = [];
  #isFresh = false;

  constructor(options: LiveSettingsOptions) {
    this.#options = options;
    this.#current = options.initial;
    this.#seen = versionOf(options.file);
  }

  /** The settings that apply now: of a file that became invalid, the last valid ones. */
  get current(): HooklineSettings {
    this.#refresh();
    return this.#current;
  }

  /** Names of settings that were changed since the start and apply after a restart. */
  get needsRestart(): readonly string[] {
    this.#refresh();
    return this.#needsRestart;
  }

  #refresh(): void {
    if (this.#isFresh) return;
    this.#isFresh = true;
    setImmediate(() => (this.#isFresh = false)).unref();
    const { file, initial, onChange, read } = this.#options;
    const version = versionOf(file);
    if (version === this.#seen) return;
    this.#seen = version;
    const changed = read();
    if (changed.isValid) {
      const { ignore, projects } = changed.settings.tracking;
      this.#current = { ...initial, tracking: { ...initial.tracking, ignore, projects } };
      this.#needsRestart = changedNames(initial, changed.settings).filter((name) => !LIVE_SETTINGS.includes(name));
    }
    onChange(changed, this.#needsRestart);
  }
}

/** Changes whenever the file does, also when it is replaced. */
function versionOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.mtimeNs} ${stat.size} ${stat.ino}` : '';
}

function changedNames(before: HooklineSettings, after: HooklineSettings): string[] {
  const [old, now]: Readonly<Record<string, Readonly<Record<string, unknown>>>>[] = [before, after];
  return listSettings(hooklineSettings)
    .filter(({ key, section }) => !isDeepStrictEqual(old?.[section]?.[key], now?.[section]?.[key]))
    .map(({ name }) => name);
}
