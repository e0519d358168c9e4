import { readFileSync, writeFileSync } from 'node:fs';
import { fileNames, type Operation, type OperationContext } from './context.ts';

/** Changes a file in an editor: no hook reports it. */
export function editorEdit(context: OperationContext): Operation | undefined {
  const { next, random, world } = context;
  const names = fileNames(context);
  if (names.length === 0) return undefined;
  const path = world.path(random.pick(names));
  const id = next();
  return {
    kind: 'editor',
    author: 'outside',
    act: () => writeFileSync(path, `${readFileSync(path, 'utf8')}// by hand ${id}\n`),
  };
}

/** Reformats the file that a tool call has just written, as a formatter hook does after it was reported. */
export function formatterHook({ next }: OperationContext, path: string): Operation {
  const id = next();
  return {
    kind: 'formatter hook',
    author: 'tool',
    act: () => writeFileSync(path, `${readFileSync(path, 'utf8').replaceAll('\t', '  ')}// formatted ${id}\n`),
  };
}
