import type { Report } from '@hookline/command-report';
import { type BlameAccess, type BlamedEdit, blameCommand, type FilePlace } from '@hookline/git-blame';
import { unwrap } from '@hookline/record-reports';
import type { QueryRuntime } from '../runtime.ts';

/** Edits in one page: most files have fewer. */
const PAGE = 1000;

/** Reports who wrote the lines of a file. */
export function blame(
  { client, lineKey, locate }: Pick<QueryRuntime, 'client' | 'lineKey' | 'locate'>,
  argument: string,
  flags: { readonly rev?: string },
): Promise<Report> {
  return blameCommand({ locate, lineKey: lineKey(), ...editsAccess(client) }, argument, flags);
}

/** Returns the access to the recorded edits and code. */
export function editsAccess(client: QueryRuntime['client']): Pick<BlameAccess, 'editsOf' | 'codeOf'> {
  return {
    editsOf: async (place, cursor) =>
      unwrap(await client().fileEdits(place, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) })),
    codeOf: async (fingerprint) => {
      const found = await client().pattern(fingerprint);
      const code = found.ok ? found.value.pattern_data['code'] : undefined;
      return typeof code === 'string' ? code : undefined;
    },
  };
}

/** Returns all recorded edits of a file, oldest first. */
export async function allEdits(client: QueryRuntime['client'], place: FilePlace): Promise<BlamedEdit[]> {
  const { editsOf } = editsAccess(client);
  const edits: BlamedEdit[] = [];
  let cursor: string | undefined;
  do {
    const page = await editsOf(place, cursor);
    edits.push(...page.edits);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return edits;
}
