/**
 * Holds the public API of each package against its report in `etc/`, one report an entry point.
 * `--write` accepts the API as it is now.
 */
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { publishedPackages, type WorkspacePackage } from './workspace.ts';

const accept = process.argv.includes('--write');

function reportName(packageName: string, entry: string): string {
  return [basename(packageName), ...entry.split('/').slice(1)].join('.');
}

function extract({ dir, manifest }: WorkspacePackage, entry: string, types: string): boolean {
  mkdirSync(join(dir, 'etc'), { recursive: true });
  const config = ExtractorConfig.prepare({
    configObjectFullPath: join(dir, 'api-extractor.json'),
    packageJsonFullPath: join(dir, 'package.json'),
    configObject: {
      projectFolder: dir,
      mainEntryPointFilePath: join(dir, types),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            module: 'nodenext',
            target: 'es2022',
            lib: ['es2023'],
            skipLibCheck: true,
            types: ['node'],
          },
          include: ['dist'],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${reportName(manifest.name, entry)}.api.md`,
        reportFolder: join(dir, 'etc'),
        reportTempFolder: join(dir, 'temp'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error },
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          // A subpath may show types that the main entry exports.
          'ae-forgotten-export': { logLevel: entry === '.' ? ExtractorLogLevel.Error : ExtractorLogLevel.None },
          'ae-undocumented': { logLevel: ExtractorLogLevel.Error },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
  let clean = true;
  const result = Extractor.invoke(config, {
    localBuild: accept,
    messageCallback: (message) => {
      message.handled = true;
      // A member whose name says all needs no sentence; what is exported does.
      if (message.messageId === 'ae-undocumented' && (message.sourceFileColumn ?? 1) > 1) return;
      if (message.logLevel !== ExtractorLogLevel.Error && message.logLevel !== ExtractorLogLevel.Warning) return;
      clean = false;
      console.log(`${manifest.name}${entry.slice(1)}: ${message.formatMessageWithLocation(dir)}`);
    },
  });
  if (result.apiReportChanged && !accept) {
    clean = false;
    console.log(
      `${manifest.name}${entry.slice(1)}: the API changed; look at the diff, then \`node tooling/checks/src/api-reports.ts --write\``,
    );
  }
  return clean;
}

let ok = true;
for (const pkg of publishedPackages()) {
  for (const [entry, target] of Object.entries(pkg.manifest.exports ?? {})) {
    if (typeof target === 'string' || !target.types) continue;
    ok = extract(pkg, entry, target.types) && ok;
  }
}
if (!ok) process.exitCode = 1;
