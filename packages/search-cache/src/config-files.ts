import { isAbsolute, join } from 'node:path';

/** Locations of the user's configuration. */
export interface ConfigLocations {
  /** The user's home folder, absolute. */
  readonly userHome: string;
  /** `XDG_CONFIG_HOME`. @defaultValue `~/.config` */
  readonly xdgConfigHome?: string | undefined;
  /** `RIPGREP_CONFIG_PATH`; ignored unless absolute. @defaultValue none */
  readonly ripgrepConfigPath?: string | undefined;
}

/** Returns the files outside all trees that decide what git and ripgrep skip, whether they exist or not. */
export function searchConfigFiles({ userHome, xdgConfigHome, ripgrepConfigPath }: ConfigLocations): string[] {
  const xdg = xdgConfigHome ?? join(userHome, '.config');
  const git = [join(userHome, '.gitconfig'), join(xdg, 'git', 'config'), join(xdg, 'git', 'ignore'), '/etc/gitconfig'];
  return ripgrepConfigPath === undefined || !isAbsolute(ripgrepConfigPath) ? git : [...git, ripgrepConfigPath];
}
