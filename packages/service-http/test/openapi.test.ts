import process from 'node:process';
import { hookExecutionSchema, lineageEventSchema, traceRecordSchema } from '@hookline/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type JsonSchema, valuesOf } from './json-values.ts';
import { startService, type TestService } from './service.ts';

/** Number of requests to each route. */
const RUNS = Number(process.env['HOOKLINE_FUZZ_RUNS'] ?? 100);

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: JsonSchema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}
interface Route extends Operation {
  readonly method: string;
  readonly path: string;
}

let service: TestService;
let routes: Route[];
beforeAll(async () => {
  service = await startService();
  const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
});
afterAll(() => service.close());

/** Schemas of batch items, which the document leaves open because each is validated separately. */
const RECORDS: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  Object.entries({ traces: traceRecordSchema, hook_executions: hookExecutionSchema, events: lineageEventSchema }).map(
    ([name, schema]) => [
      name,
      { type: 'array', maxItems: 5, items: z.toJSONSchema(schema, { io: 'input' }) as JsonSchema },
    ],
  ),
);

function bodyOf({ requestBody }: Route): fc.Arbitrary<unknown> {
  const schema = requestBody?.content['application/json']?.schema;
  if (!schema) return fc.constant(undefined);
  const properties = Object.entries(schema.properties ?? {});
  return valuesOf({
    ...schema,
    properties: Object.fromEntries(properties.map(([name, own]) => [name, RECORDS[name] ?? own])),
  });
}

function requestsTo(route: Route): fc.Arbitrary<{ readonly url: string; readonly body: unknown }> {
  const names = (route.parameters ?? []).map(({ name }) => name);
  const values = fc.tuple(...(route.parameters ?? []).map(({ schema }) => valuesOf(schema)));
  return fc.record({ values, body: bodyOf(route) }).map((request) => {
    const query = new URLSearchParams();
    let path = route.path;
    for (const [index, name] of names.entries()) {
      const value = request.values[index];
      const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
      if (path.includes(`{${name}}`)) path = path.replace(`{${name}}`, () => encodeURIComponent(text.toWellFormed()));
      else if (value !== undefined) query.append(name, text);
    }
    return { url: `${service.url}${path}?${query.toString()}`, body: request.body };
  });
}

/** Counts rows without their counterpart in another table. */
const HALVES = `SELECT
  (SELECT count(*) FROM hook_executions h WHERE NOT EXISTS (SELECT FROM execution_traces t WHERE t.id = h.trace_id)) AS hooks,
  (SELECT count(*) FROM execution_traces t WHERE NOT EXISTS (SELECT FROM execution_trace_ids i WHERE i.trace_id = t.id)) AS traces,
  (SELECT count(*) FROM execution_trace_ids i WHERE NOT EXISTS (SELECT FROM execution_traces t WHERE t.id = i.trace_id)) AS ids,
  (SELECT count(*) FROM pattern_lineage_edges e WHERE NOT EXISTS (SELECT FROM pattern_lineage_nodes n WHERE n.node_id = e.target_node_id)
     OR NOT EXISTS (SELECT FROM pattern_lineage_nodes n WHERE n.node_id = e.source_node_id)) AS edges,
  (SELECT count(*) FROM pattern_lineage_nodes n WHERE NOT EXISTS (SELECT FROM pattern_lineage_events e WHERE e.node_id = n.node_id)
     AND NOT EXISTS (SELECT FROM pattern_lineage_edges e WHERE n.node_id IN (e.source_node_id, e.target_node_id))) AS nodes`;

test(
  `${RUNS} requests of any kind to each route of the OpenAPI document: none fails, nothing is half-written`,
  async () => {
    expect(routes.length).toBeGreaterThan(20);
    const statuses = new Map<string, Set<number>>();
    const writtenRows = async (): Promise<number> => {
      const { rows: counted } = await service.database.query<{ n: number }>(
        'SELECT least((SELECT count(*) FROM hook_executions), (SELECT count(*) FROM pattern_lineage_nodes)) AS n',
      );
      return counted[0]?.n ?? 0;
    };
    const deletes = ({ method, path }: (typeof routes)[number]): boolean =>
      method === 'DELETE' || path.endsWith('/forget');
    for (const route of routes.toSorted((a, b) => Number(deletes(a)) - Number(deletes(b)))) {
      if (deletes(route) && !statuses.has('deletions')) {
        expect(await writtenRows()).toBeGreaterThan(0);
        statuses.set('deletions', new Set());
      }
      const seen = new Set<number>();
      statuses.set(`${route.method} ${route.path}`, seen);
      await fc.assert(
        fc.asyncProperty(requestsTo(route), async ({ url, body }) => {
          const reply = await fetch(url, {
            method: route.method,
            ...(body === undefined
              ? {}
              : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
          });
          const text = await reply.text();
          seen.add(reply.status);
          expect(reply.status < 500 ? 'answered or refused' : text).toBe('answered or refused');
        }),
        { numRuns: RUNS },
      );
    }
    // The test is only meaningful if requests succeed.
    const answered = [...statuses].filter(([, seen]) => seen.has(200)).map(([route]) => route);
    expect(answered).toEqual(
      expect.arrayContaining([
        'POST /api/pattern-traceability/traces/batch',
        'POST /api/pattern-traceability/lineage/track',
        'DELETE /api/pattern-traceability/sessions/{session_id}',
      ]),
    );
    const { rows } = await service.database.query(HALVES);
    expect(rows).toEqual([{ hooks: 0, traces: 0, ids: 0, edges: 0, nodes: 0 }]);
  },
  60_000 + RUNS * 3000,
);
