import type { Change, Execution } from '@hookline/contracts';
import { type ServiceAccess, unwrap } from './service.ts';

/** Reads every trace that meets a query, newest first. */
export async function allTraces(
  { client }: ServiceAccess<'executionLogs'>,
  query: { readonly session_id: string },
): Promise<Execution[]> {
  const all: Execution[] = [];
  let cursor: string | undefined;
  do {
    const { executions, next } = unwrap(await client().executionLogs({ ...query, limit: 200, cursor }));
    all.push(...executions);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return all;
}

/** Reads every change that meets a query with its texts, oldest first. */
export async function allChanges(
  { client }: ServiceAccess<'changes'>,
  query: Readonly<Record<string, string | undefined>>,
): Promise<Change[]> {
  const all: Change[] = [];
  let cursor: string | undefined;
  do {
    const { changes, next } = unwrap(await client().changes({ ...query, texts: 'true', limit: 100, cursor }));
    all.push(...changes);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return all;
}
