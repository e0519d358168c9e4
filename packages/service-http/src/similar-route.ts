import { type SimilarAnswer, similarAnswerSchema, type SimilarQuery, similarQuerySchema } from '@hookline/contracts';
import { locationOf } from '@hookline/lineage';
import type { Api } from './api.ts';
import type { ServicePorts } from './ports.ts';
import { problem, sendProblem } from './problems.ts';

/** Registers `/patterns/similar`: parents of code and patterns similar to it. */
export function similarRoute(api: Api, ports: ServicePorts): void {
  api.post(
    '/patterns/similar',
    {
      schema: {
        tags: ['patterns'],
        summary: 'Find the pattern of code, its parents and similar patterns',
        body: similarQuerySchema,
        response: { 200: similarAnswerSchema },
      },
    },
    async (request, reply) => {
      const answer = await findSimilar(ports, request.body);
      if (answer) return answer;
      const errors = [{ field: 'code', message: 'blank' }];
      return sendProblem(reply, problem(400, 'blank', 'Invalid request', 'code must not be blank', errors));
    },
  );
}

/** Returns undefined for blank code. */
async function findSimilar(
  { index, similarityLinks }: ServicePorts,
  { code, language, limit, path, repository }: SimilarQuery,
): Promise<SimilarAnswer | undefined> {
  const found = await index.similar({
    code,
    limit,
    ...(language === undefined ? {} : { language }),
    ...(path === undefined ? {} : { path: locationOf(repository, path) }),
  });
  if (!found.ok) return undefined;
  const sources = await index.sourcesOf(found.value.map(({ pattern }) => pattern.id));
  const described = await similarityLinks.describe([...new Set(sources.values())]);
  const shown = new Set<string>();
  return {
    similar: found.value.flatMap(({ method, pattern, relation, score, tentative }) => {
      const node = described.get(sources.get(pattern.id) ?? 0);
      // A file and a function in it are two patterns of one node, which is shown once.
      if (!node || shown.has(node.pattern_id)) return [];
      shown.add(node.pattern_id);
      const { name, path: at, pattern_id, repository: within } = node;
      const match = { relation, score, method, tentative };
      return { pattern_id, fingerprint: pattern.fingerprint, ...match, name, path: at, repository: within };
    }),
  };
}
