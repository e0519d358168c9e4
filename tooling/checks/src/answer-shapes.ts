/**
 * Checks that the shapes of answers are those of their schemas: `packages/contracts/src/generated/answer-shapes.ts`. `--write`
 * makes the file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerSchemas } from '@hookline/contracts';
import type { z } from 'zod';
import { root } from './workspace.ts';

const FILE = 'packages/contracts/src/generated/answer-shapes.ts';

/** Returns the shape of a schema. Throws for one whose parsing changes more than a default. */
function shapeOf(schema: z.core.$ZodType): unknown {
  const { def } = (schema as z.ZodType)._zod as unknown as { readonly def: z.core.$ZodTypes['_zod']['def'] };
  switch (def.type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'unknown':
      return def.type;
    case 'literal':
      return { words: def.values };
    case 'enum':
      return { words: Object.values(def.entries) };
    case 'nullable':
      return { either: [shapeOf(def.innerType), 'null'] };
    case 'union':
      return { either: def.options.map(shapeOf) };
    case 'optional':
      return { optional: shapeOf(def.innerType) };
    case 'default':
      return { otherwise: def.defaultValue, of: shapeOf(def.innerType) };
    case 'array':
      return { list: shapeOf(def.element) };
    case 'record':
      return { map: shapeOf(def.valueType) };
    case 'object':
      return {
        fields: Object.fromEntries(Object.entries(def.shape).map(([name, field]) => [name, shapeOf(field)])),
      };
    default:
      throw new Error(`an answer has a schema of type ${def.type}, for which there is no shape`);
  }
}

function shapesModule(): string {
  const lines = Object.entries(answerSchemas).map(
    ([name, schema]) => `  ${name}:\n    '${JSON.stringify(shapeOf(schema))}',`,
  );
  return [
    '// Made from the schemas of answers by tooling/checks/src/answer-shapes.ts.',
    "import type { QueryAnswers } from '../answer-schemas.ts';",
    '',
    '/** Shapes as JSON, so that only those that are used are parsed. */',
    'export const SHAPES: Readonly<Record<keyof QueryAnswers, string>> = {',
    ...lines,
    '};',
    '',
  ].join('\n');
}

if (process.argv.includes('--write')) writeFileSync(join(root, FILE), shapesModule());
else if (readFileSync(join(root, FILE), 'utf8') !== shapesModule()) {
  console.log(`${FILE} is out of date: run node tooling/checks/src/answer-shapes.ts --write`);
  process.exitCode = 1;
}
