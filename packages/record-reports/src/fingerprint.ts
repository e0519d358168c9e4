import { resolve } from 'node:path';
import { CommandError, type Report, report } from '@hookline/command-report';
import { formatFields } from '@hookline/terminal-text';
import { type CodeAccess, readCode } from './code.ts';

/** Shows the identity of the code of a file or of standard input. Secrets are removed first, as when it is traced. */
export async function fingerprintReport(
  options: CodeAccess,
  file: string,
  flags: { readonly language?: string | undefined },
): Promise<Report> {
  const text = await readCode(options, file);
  // Its tables of languages are larger than everything that other reports load.
  const { fingerprint } = await import('@hookline/fingerprint');
  const result = fingerprint(text, {
    ...(file === '-' ? {} : { path: resolve(options.cwd, file) }),
    ...(flags.language === undefined ? {} : { language: flags.language }),
  });
  if (!result.ok) throw new CommandError(`${file}: ${result.error.message}`);
  const { fingerprint: full, kind, language, name, patternId, shape, units } = result.value;
  const answer = {
    pattern_id: patternId,
    fingerprint: full,
    shape,
    language: language?.toLowerCase() ?? 'unknown',
    kind,
    units: units.map((unit) => ({
      pattern_id: unit.patternId,
      fingerprint: unit.fingerprint,
      shape: unit.shape,
      kind: unit.kind,
      name: unit.name ?? null,
      start_line: unit.startLine,
      end_line: unit.endLine,
    })),
  };
  return report(answer, (it, view) =>
    formatFields(
      [
        ['pattern', patternId],
        ['fingerprint', full],
        ['shape', shape],
        ['language', it.language],
        ['kind', kind],
        ['name', name],
        ['units', String(units.length)],
      ],
      view,
    ),
  );
}
