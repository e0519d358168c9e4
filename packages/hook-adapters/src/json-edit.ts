import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';

type Path = readonly (string | number)[];

/**
 * Appends a value to the array, or a property to the object, at `path`. No other byte changes; the new text is indented like
 * its neighbours, or written on one line if they are.
 *
 * @throws Error when there is no container at `path`
 */
export function insertAt(text: string, path: Path, key: string | undefined, value: unknown): string {
  const root = parseTree(text);
  const container = root && findNodeAtLocation(root, [...path]);
  if (!container) throw new Error(`there is no value at ${path.join('.')}`);
  const style = styleOf(text, container);
  const body = style.indent === undefined ? JSON.stringify(value) : JSON.stringify(value, null, style.unit);
  const written = (key === undefined ? '' : `${JSON.stringify(key)}:${style.indent === undefined ? '' : ' '}`) + body;
  const last = container.children?.at(-1);
  const start = last ? last.offset + last.length : container.offset + 1;
  const end = last ? start : container.offset + container.length - 1;
  if (style.indent === undefined) return text.slice(0, start) + (last ? ',' : '') + written + text.slice(end);
  const inner = written.replaceAll('\n', style.eol + style.indent);
  const close = last ? '' : style.eol + style.closing;
  return `${text.slice(0, start)}${last ? ',' : ''}${style.eol}${style.indent}${inner}${close}${text.slice(end)}`;
}

/**
 * Removes the property or element at `path` with its comma. No other byte changes.
 *
 * @throws Error when there is no value at `path`
 */
export function removeAt(text: string, path: Path): string {
  const root = parseTree(text);
  const value = root && findNodeAtLocation(root, [...path]);
  const node = value?.parent?.type === 'property' ? value.parent : value;
  const siblings = node?.parent?.children;
  if (!node?.parent || !siblings) throw new Error(`there is no value at ${path.join('.')}`);
  const index = siblings.indexOf(node);
  const [previous, next] = [siblings[index - 1], siblings[index + 1]];
  const end = node.offset + node.length;
  if (previous) return text.slice(0, previous.offset + previous.length) + text.slice(end);
  if (next) return text.slice(0, node.offset) + text.slice(next.offset);
  const container = node.parent;
  return text.slice(0, container.offset + 1) + text.slice(container.offset + container.length - 1);
}

/**
 * Replaces the value at `path`. No other byte changes.
 *
 * @throws Error when there is no value at `path`
 */
export function replaceAt(text: string, path: Path, value: unknown): string {
  const root = parseTree(text);
  const node = root && findNodeAtLocation(root, [...path]);
  if (!node) throw new Error(`there is no value at ${path.join('.')}`);
  return text.slice(0, node.offset) + JSON.stringify(value) + text.slice(node.offset + node.length);
}

interface Style {
  /** Indentation of a new child; `undefined` when children are on one line. */
  readonly indent: string | undefined;
  /** Indentation of the container itself. */
  readonly closing: string;
  /** One step of indentation. */
  readonly unit: string;
  readonly eol: string;
}

function styleOf(text: string, container: Node): Style {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const unit = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  const closing = indentAt(text, container.offset);
  const last = container.children?.at(-1);
  if (last) {
    const onOwnLine = text.slice(container.offset, last.offset).includes('\n');
    return { indent: onOwnLine ? indentAt(text, last.offset) : undefined, closing, unit, eol };
  }
  // An empty container in a file of one line stays on that line, unless the file is just `{}`.
  const oneLine = !text.trimEnd().includes('\n') && text.trim() !== '{}';
  return { indent: oneLine ? undefined : closing + unit, closing, unit, eol };
}

function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
