import { flag, whole } from '../setting-kinds.ts';
import { choice, httpUrl, optionalUrl, text } from '../setting-schemas.ts';
import { type Definitions, setting } from '../setting.ts';

/** Settings of hook timing, hook updates and schedules. */
export const hooksSettings = {
  hookPerformance: {
    slowMs: whole('Duration above which a hook is slow, in ms, 1 to 600,000.', 500, 1, 600_000),
  },
  hookUpdates: {
    source: setting({
      description: 'Source of hook updates: off, folder, git or npm.',
      schema: choice(['off', 'folder', 'git', 'npm']),
      default: 'off',
    }),
    from: setting({
      description: 'Folder, repository or package name of the source.',
      schema: text(),
      default: '',
    }),
    folder: setting({
      description: 'Folder of the hooks in the source. Default: its root.',
      schema: text(),
      default: '',
    }),
    range: setting({
      description: 'Accepted versions, such as ^1.2.0.',
      schema: text(1),
      default: '*',
    }),
    registry: setting({
      description: "npm registry. Default: npm's own.",
      schema: optionalUrl(httpUrl),
      default: '',
    }),
    requireSignature: flag('Whether a git tag or a package must be signed. Packages of npmjs.org always are.'),
    trustedRoot: setting({
      description:
        'File with the trusted root of Sigstore that verifies the provenance of an npm package. Default: provenance is not verified.',
      schema: text(),
      default: '',
    }),
    builtFrom: setting({
      description: 'URL of the repository that a package with provenance must be built from. Default: any.',
      schema: optionalUrl(httpUrl),
      default: '',
    }),
    requireProvenance: flag('Whether a package without provenance is rejected; requires trusted_root.'),
    daily: flag('Whether the daily schedule installs updates instead of only reporting them.'),
    keepBackups: whole('Earlier hook sets that are kept, 1 to 100.', 5, 1, 100),
  },
  schedules: {
    inDaemon: flag('Whether the daemon runs the schedules when neither systemd nor launchd does.', true),
  },
} as const satisfies Definitions;
