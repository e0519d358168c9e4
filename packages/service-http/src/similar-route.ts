import { type SimilarAnswer, similarAnswerSchema, type SimilarQuery, similarQuerySchema } from '@hookline/contracts';
import { placeOf } from '@hookline/lineage';
import type { Api } from './api.ts';
import type { ServicePorts } from './ports.ts';
import { problem, sendProblem } from './problems.ts';

/** `/patterns/similar`: what some code was made from, and what is like it. */
export function similarRoute(api: Api, ports: ServicePorts): void {
  api.post(
    '/patterns/similar',
    {
      schema: {
        tags: ['patterns'],
        summary: 'Patterns like some code: itself, its parents, others',
        body: similarQuerySchema,
        response: { 200: similarAnswerSchema },
      },
    },
    async (request, reply) => {
      const answer = await findSimilar(ports, request.body);
      if (answer) return answer;
      const errors = [{ field: 'code', message: 'blank' }];
      return sendProblem(reply, problem(400, 'blank', 'Invalid request', 'blank code is like nothing', errors));
    },
  );
}

/** Undefined for code that is blank. */
async function findSimilar(
  { index, kinship }: ServicePorts,
  { code, language, limit, path, repository }: SimilarQuery,
): Promise<SimilarAnswer | undefined> {
  const found = await index.similar({
    code,
    limit,
    ...(language === undefined ? {} : { language }),
    ...(path === undefined ? {} : { path: placeOf(repository, path) }),
  });
  if (!found.ok) return undefined;
  const sources = await index.sourcesOf(found.value.map(({ pattern }) => pattern.id));
  const described = await kinship.describe([...new Set(sources.values())]);
  const shown = new Set<string>();
  return {
    similar: found.value.flatMap(({ method, pattern, relation, score, tentative }) => {
      const node = described.get(sources.get(pattern.id) ?? 0);
      // A file and the function in it are two patterns, and one answer.
      if (!node || shown.has(node.pattern_id)) return [];
      shown.add(node.pattern_id);
      const { name, path: at, pattern_id } = node;
      return { pattern_id, fingerprint: pattern.fingerprint, relation, score, method, tentative, name, path: at };
    }),
  };
}
