import { readFileSync, writeFileSync } from 'node:fs';
import { editResponse, readResponse, writeResponse } from '../client.ts';
import { fileNames, freshCode, type Operation, type OperationContext } from './context.ts';

/** Creates or overwrites a file with the Write tool. */
export function writeTool(context: OperationContext): Operation {
  const { next, random, world } = context;
  const id = next();
  const names = fileNames(context);
  const name = names.length > 0 && random.chance(0.4) ? random.pick(names) : `src/module${id}.ts`;
  const content = freshCode(id);
  return {
    kind: 'Write',
    author: 'agent',
    act: () => world.write(name, content),
    call: {
      tool: 'Write',
      input: { file_path: world.path(name), content },
      response: ([change]) => writeResponse(change ?? { path: world.path(name), before: content, after: content }),
    },
  };
}

/** Replaces one line of a file with the Edit tool. */
export function editTool(context: OperationContext): Operation | undefined {
  const { next, random, world } = context;
  const names = fileNames(context);
  if (names.length === 0) return undefined;
  const path = world.path(random.pick(names));
  const text = readFileSync(path, 'utf8');
  const oldString = random.pick(text.split('\n').filter((line) => line.trim() !== '') || ['']);
  if (oldString === undefined || text.split(oldString).length !== 2) return undefined;
  const id = next();
  const newString = `${oldString}\n\t// step ${id}\n\tvoid ${id};`;
  return {
    kind: 'Edit',
    author: 'agent',
    act: () =>
      writeFileSync(
        path,
        text.replace(oldString, () => newString),
      ),
    call: {
      tool: 'Edit',
      input: { file_path: path, old_string: oldString, new_string: newString },
      response: ([change]) => editResponse(change ?? { path, before: text, after: text }, oldString, newString),
    },
  };
}

/** Reads a file as a whole; changes nothing. */
export function readTool(context: OperationContext): Operation | undefined {
  const names = fileNames(context);
  if (names.length === 0) return undefined;
  const path = context.world.path(context.random.pick(names));
  const text = readFileSync(path, 'utf8');
  return {
    kind: 'Read',
    author: 'agent',
    act: () => undefined,
    call: { tool: 'Read', input: { file_path: path }, response: () => readResponse(path, text) },
  };
}
