import type { FileChange, FileText } from './activity.ts';
import { keyOf, type RedactedChange } from './change-event.ts';
import { contentDigest } from './digest.ts';
import { rawText, type RawTexts } from './file-edit.ts';
import type { FileMemory } from './file-memory.ts';
import type { TextPolicy } from './text-policy.ts';

/** Reason of evidence that is inferred from a tool whose format is unknown. */
const INFERRED = 'an MCP tool of unknown format named this file and this text';

/** Returns the whole change that a tool reported when its text is known, or else its fragments. */
export async function reportedChanges(
  change: FileChange,
  memory: FileMemory,
  texts: TextPolicy,
  whole?: RawTexts,
): Promise<RedactedChange[]> {
  const { after, before: reported, path } = change;
  const key = keyOf(change);
  const origin: Pick<RedactedChange, 'evidence' | 'reason'> =
    change.isInferred === true ? { evidence: 'inferred', reason: INFERRED } : { evidence: 'payload' };
  const shared = { key, path, language: change.language, author: 'agent', ...origin } as const;
  if (after === null || typeof after === 'string') {
    const known = memory.get(key);
    const remembered = known?.digest === '' ? undefined : known?.text;
    const before =
      typeof reported === 'string' ? await texts.redact(path, reported) : reported === null ? null : remembered;
    const raw = { before: reported === undefined ? rawText(remembered, known) : reported, after };
    const redacted = after === null ? null : await texts.redact(path, after);
    const digest = after === null ? undefined : contentDigest(after);
    return [{ ...shared, before, after: redacted, digest, raw: change.part === undefined ? raw : whole }];
  }
  // The whole text is unknown: a remembered one no longer holds.
  memory.delete(key);
  const fragments = change.fragments ?? [];
  return Promise.all(
    fragments.map(async (fragment) => ({
      ...shared,
      // One fragment is the change itself: its event has the same id as that of the whole text.
      key: fragments.length === 1 ? key : `${key}#${fragment.startLine}`,
      before: await texts.redact(path, fragment.before),
      after: await texts.redact(path, fragment.after),
      startLine: fragment.startLine,
      raw: { before: fragment.before, after: fragment.after, isFragment: true },
    })),
  );
}

/** Returns the whole texts of a file before and after a call that reports a part of it. */
export function wholeTexts(path: string, after: FileText, memory: FileMemory): RawTexts {
  const known = memory.get(path);
  return { before: rawText(known?.digest === '' ? undefined : known?.text, known), after };
}
