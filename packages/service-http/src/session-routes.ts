import {
  type Change,
  changesPageSchema,
  changesQuerySchema,
  type Session,
  sessionDetailSchema,
  sessionsPageSchema,
  sessionsQuerySchema,
} from '@hookline/contracts';
import type { SessionTotals } from '@hookline/postgres-tracing';
import { z } from 'zod';
import type { Api } from './api.ts';
import { RequestError } from './errors.ts';
import type { ReadPorts } from './ports.ts';

/** Registers `/sessions*` and `/changes`: sessions with what they changed. */
export function sessionRoutes(api: Api, reads: ReadPorts): void {
  api.get(
    '/sessions',
    {
      schema: {
        tags: ['sessions'],
        summary: 'List sessions by their last activity, newest first',
        querystring: sessionsQuerySchema,
        response: { 200: sessionsPageSchema },
      },
    },
    async (request) => {
      const { next, sessions } = await reads.traces.sessions(request.query);
      return { sessions: await withWritten(reads, sessions), next };
    },
  );

  api.get(
    '/sessions/:session_id',
    {
      schema: {
        tags: ['sessions'],
        summary: 'Get one session with the files that it changed',
        params: z.object({ session_id: z.string().min(1).max(200) }),
        response: { 200: sessionDetailSchema },
      },
    },
    async (request) => {
      const { session_id } = request.params;
      const { sessions } = await reads.traces.sessions({ session_id, limit: 1 });
      const [session] = await withWritten(reads, sessions);
      if (!session) throw new RequestError('unknown_session', `no session ${session_id}`);
      return { ...session, changed_files: [...(await reads.lineage.changedFiles(session_id))] };
    },
  );

  api.get(
    '/changes',
    {
      schema: {
        tags: ['sessions'],
        summary: 'List changes of files with the versions before and after them',
        querystring: changesQuerySchema,
        response: { 200: changesPageSchema },
      },
    },
    async (request) => {
      const { changes, next } = await reads.lineage.changes(request.query);
      return { changes: await withPrompts(reads, changes), next };
    },
  );
}

async function withWritten({ lineage }: ReadPorts, sessions: readonly SessionTotals[]): Promise<Session[]> {
  const written = await lineage.writtenCounts(sessions.map(({ session_id }) => session_id));
  return sessions.map((session) => ({
    ...session,
    files: written.get(session.session_id)?.files ?? 0,
    patterns: written.get(session.session_id)?.patterns ?? 0,
  }));
}

async function withPrompts({ traces }: ReadPorts, changes: readonly Change[]): Promise<Change[]> {
  const ids = [...new Set(changes.flatMap(({ trace_id }) => trace_id ?? []))];
  const prompts = await traces.prompts(ids);
  return changes.map((change) => ({ ...change, prompt: prompts.get(change.trace_id ?? '') ?? null }));
}
