import { fingerprint } from '@hookline/fingerprint';
import type { FoundPattern, HooklinePort } from '@hookline/mcp-server';
import type { Runtime } from '../compose.ts';
import { codePolicy } from './code-policy.ts';

/** Told with what was found where the service was not to see the code. */
const ONLY_THE_SAME =
  'Only the very same code was looked for: this project is metadata-only, so its code stays on this machine.';

/**
 * The very same code, however it is laid out, by its fingerprint; then what the service finds to be like it, where it may be sent
 * the code.
 */
export async function findPattern(
  runtime: Runtime,
  { code, language, limit }: Parameters<HooklinePort['findPattern']>[0],
): ReturnType<HooklinePort['findPattern']> {
  // As it was when it was recorded: without secrets.
  const { mayLeave, mode } = codePolicy(runtime);
  const text = mode === 'full' ? code : await runtime.redactor().redact(code);
  const known = language === undefined ? {} : { language };
  const identity = fingerprint(text, known);
  if (!identity.ok) return { refused: identity.error.message };
  const { patternId } = identity.value;
  if (!mayLeave) {
    const same = await sameCode(runtime, patternId);
    return 'refused' in same ? same : { pattern_id: patternId, ...same, note: ONLY_THE_SAME };
  }
  const [same, alike] = await Promise.all([
    sameCode(runtime, patternId),
    runtime.client().similar({ code: text, limit, ...known }),
  ]);
  if ('refused' in same) return same;
  if (!alike.ok) return { refused: alike.error.message };
  const others = alike.value.similar.filter(
    ({ pattern_id }) => !same.patterns.some((it) => it.pattern_id === pattern_id),
  );
  const patterns = [...same.patterns, ...others.map(foundOf)];
  return { pattern_id: patternId, patterns: patterns.slice(0, limit) };
}

/** The index of what is alike runs a second behind; what is the same is known at once. */
async function sameCode(
  runtime: Runtime,
  id: string,
): Promise<{ readonly patterns: FoundPattern[] } | { readonly refused: string }> {
  const found = await runtime.client().pattern(id);
  if (found.ok) {
    const { pattern_id, pattern_name: name, occurrences } = found.value;
    const same = { relation: 'exact', method: 'fingerprint', score: 1, tentative: false };
    return { patterns: [{ pattern_id, name, path: occurrences[0]?.path ?? null, ...same }] };
  }
  return found.error.status === 404 ? { patterns: [] } : { refused: found.error.message };
}

function foundOf({ pattern_id, name, path, relation, method, score, tentative }: FoundPattern): FoundPattern {
  return { pattern_id, name, path, relation, method, score, tentative };
}
