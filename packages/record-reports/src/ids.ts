import { CommandError } from '@hookline/command-report';
import type { Identified, IdentifiedKind } from '@hookline/contracts';
import { formatTable } from '@hookline/terminal-text';
import { type ServiceAccess, unwrap } from './service.ts';

/** A thing with its whole id. */
export interface KnownId {
  readonly kind: IdentifiedKind;
  readonly id: string;
}

/** Ids that need no request when one kind is wanted: whole ones. */
const WHOLE = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{64})$/;

/** Start of an id that can be abbreviated; a name such as `async_db_writer_v3` is always whole. */
const ABBREVIATED = /^[0-9a-f][0-9a-f-]*$/i;

/**
 * Completes an id that may be abbreviated. Throws a `CommandError` when nothing has it, and one that lists the candidates when
 * several things do.
 *
 * @param kinds - kinds that are wanted; of one kind, a whole id or a name is returned without asking the service
 */
export async function resolveId(
  access: ServiceAccess<'identify'>,
  text: string,
  kinds: readonly IdentifiedKind[],
): Promise<KnownId> {
  const [kind] = kinds;
  if (kind !== undefined && kinds.length === 1 && isWhole(kind, text)) return { kind, id: text };
  if (text.length < 4) throw new CommandError(`${text} is too short for an id: give 4 characters or more`, 2);
  const { matches } = unwrap(await access.client().identify(text));
  const wanted = matches.filter((match) => kinds.includes(match.kind));
  const exact = wanted.filter(({ id }) => id === text);
  const [match, ...others] = exact.length > 0 ? exact : wanted;
  if (!match)
    throw new CommandError(`no ${inWords(kinds)} has an id that begins with ${text}`, 1, {
      code: 'unknown_id',
      fix: 'hookline sessions, hookline trace list and hookline patterns list ids',
    });
  if (others.length > 0)
    throw new CommandError(`${text} is ambiguous:\n${candidates(wanted)}`, 1, {
      code: 'ambiguous_id',
      fix: 'give more characters of the id',
    });
  return { kind: match.kind, id: match.id };
}

/** Traces and events have no names. */
function isWhole(kind: IdentifiedKind, text: string): boolean {
  return WHOLE.test(text) || ((kind === 'pattern' || kind === 'session') && !ABBREVIATED.test(text));
}

function candidates(matches: Identified['matches']): string {
  return formatTable(
    [{ header: 'KIND' }, { header: 'ID' }, { header: 'TIME' }, { header: 'NAME' }],
    matches.map(({ at, id, kind, label }) => [kind, id, at ?? '', (label ?? '').slice(0, 60)]),
  );
}

function inWords(kinds: readonly string[]): string {
  return kinds.length === 1 ? (kinds[0] ?? '') : `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`;
}
