import { deepEqual, equal, ok } from 'node:assert/strict';
import type { StoredSession } from './sessions.ts';

/** A question after a week of work, with the one command that answers it. */
export interface Question {
  readonly question: string;
  readonly args: readonly string[];
  /** Folder that the command runs in. */
  readonly cwd: string;
  /** Throws an `AssertionError` when an answer is not the one that the records have. */
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever a command answers is looked at field by field
  readonly check: (answer: any) => void;
  /** True for an answer that is text: it is checked as it is, without `--json`. */
  readonly isText?: boolean;
}

const WEEK_MS = 7 * 86_400_000;

/**
 * Returns the questions about the last session of a store, in its order of the audit that asked them.
 *
 * @param folders - folders of the repositories, by name
 * @param now - current time, in milliseconds since 1970
 */
export function questionsOf(
  sessions: readonly StoredSession[],
  folders: ReadonlyMap<string, string>,
  now: number,
): readonly Question[] {
  const [last, first] = [sessions.findLast(({ events }) => events.length > 0), sessions[0]];
  const event = last?.events.findLast(({ parents }) => parents?.[0] !== undefined);
  if (!last || !first || !event) throw new RangeError('the store has no session that changed a file');
  const cwd = folders.get(last.repository) ?? '';
  const file = event.file_path ?? '';
  const code = String(event.pattern_data?.['code']);
  const before = (event.parents?.[0]?.pattern_data as { readonly code?: string } | undefined)?.code ?? '';
  const line = code.split('\n').findIndex((text) => text !== '}' && text !== '' && !before.includes(text));
  const prompt = last.traces.find(({ correlation_id }) => correlation_id === event.correlation_id)?.prompt_text;
  const inRepository = sessions.filter(({ repository }) => repository === last.repository);
  const inWeek = inRepository.filter(({ traces }) => Date.parse(traces.at(-1)?.completed_at ?? '') >= now - WEEK_MS);
  const name = /function (\w+)/.exec(
    code
      .split('\n')
      .slice(0, line + 1)
      .findLast((text) => text.includes('function')) ?? '',
  )?.[1];

  return [
    {
      question: 'Where did this function come from?',
      args: ['search', name ?? '', '--kind', 'pattern'],
      cwd,
      check: ({ matches }) => {
        ok(matches.length > 0);
        for (const match of matches) deepEqual([match.repository, match.path], [last.repository, file]);
        ok(matches.some((match: { readonly session_id: string }) => match.session_id === last.id));
      },
    },
    {
      question: 'Which prompt wrote this line?',
      args: ['blame', `${file}:${line + 1}`],
      cwd,
      check: ({ lines }) => {
        equal(lines.length, 1);
        const { author, prompt: asked, session_id, text, trace_id } = lines[0];
        deepEqual([author, asked, session_id, trace_id], ['agent', prompt, last.id, event.correlation_id]);
        equal(text, code.split('\n')[line]);
      },
    },
    {
      question: 'How much of the file is by Claude, and which commit has it?',
      args: ['blame', file],
      cwd,
      check: ({ lines }) => {
        equal(lines.length, code.trimEnd().split('\n').length);
        ok(lines.every(({ author }: { readonly author: string }) => author === 'agent'));
        ok(lines.every(({ commit }: { readonly commit: string | null }) => /^[0-9a-f]{40}$/.test(commit ?? '')));
      },
    },
    {
      question: 'What did this session change, and did it survive?',
      args: ['show', last.id, '--diff'],
      cwd,
      check: ({ events, patches }) => {
        equal(events.length, last.events.length);
        deepEqual(new Set(patches.map(({ path }: { readonly path: string }) => path)), pathsOf(last));
        const states = patches.flatMap(({ hunks }: { readonly hunks: readonly { readonly state: string }[] }) =>
          hunks.map(({ state }) => state),
        );
        ok(states.length > 0 && states.every((state: string) => state === 'alive'));
      },
    },
    {
      question: 'What did Claude write in this repository this week?',
      args: ['patterns', '--since', '7d', '--limit', '500'],
      cwd,
      check: ({ patterns }) => {
        const known = new Set(inWeek.flatMap(({ events }) => events.map(({ pattern_id }) => pattern_id)));
        const shown = new Set<string>(patterns.map(({ pattern_id }: { readonly pattern_id: string }) => pattern_id));
        const missing = [...known].filter((id) => !shown.has(id));
        deepEqual(missing.slice(Math.max(0, known.size - 500)), []);
        ok(shown.has(event.pattern_id));
      },
    },
    {
      question: 'Which sessions worked here?',
      args: ['sessions', '--limit', '200'],
      cwd,
      check: ({ sessions: shown }) => {
        deepEqual(
          shown.map(({ session_id }: { readonly session_id: string }) => session_id),
          inRepository.map(({ id }) => id).toReversed(),
        );
        const { calls, failures, patterns } = shown[0];
        equal(calls, last.calls.length);
        equal(failures, last.calls.filter(({ success }) => success === false).length);
        equal(patterns, new Set(last.events.map(({ pattern_id }) => pattern_id)).size);
      },
    },
    {
      question: 'How do two versions differ?',
      args: ['diff', event.parents?.[0]?.pattern_id ?? '', event.pattern_id],
      cwd,
      check: ({ patches }) => {
        const lines = patches[0].hunks.flatMap((hunk: { readonly lines: readonly string[] }) => hunk.lines);
        ok(lines.includes(`+${code.split('\n')[line]}`));
      },
    },
    {
      question: 'What is the code of a pattern, and who asked for it?',
      args: ['pattern', 'show', event.pattern_id],
      cwd,
      check: ({ changes, pattern_data }) => {
        equal(pattern_data.code, code);
        const [change] = changes;
        deepEqual([change.session_id, change.trace_id, change.prompt], [last.id, event.correlation_id, prompt]);
      },
    },
    {
      question: 'What was asked with these words?',
      args: ['search', ...(prompt ?? '').split(/\W+/).slice(0, 3), '--kind', 'prompt', '--limit', '100'],
      cwd,
      check: ({ matches }) => {
        ok(matches.some(({ id }: { readonly id: string }) => id === event.correlation_id));
        ok(matches.every(({ kind }: { readonly kind: string }) => kind === 'prompt'));
      },
    },
    {
      question: 'How do I get everything out?',
      args: ['export', 'events', '--format', 'csv'],
      cwd,
      isText: true,
      check: (csv: string) => {
        const missing = sessions.flatMap(({ events }) => events).filter(({ event_id = '' }) => !csv.includes(event_id));
        deepEqual(missing, []);
      },
    },
    {
      question: 'What did it cost?',
      args: ['usage', '--by', 'session', '--limit', '1000'],
      cwd,
      check: ({ totals, usage }) => {
        const row = usage.find(({ key }: { readonly key: string }) => key === last.id);
        equal(row.output_tokens, outputTokens([last]));
        ok(row.cost_usd > 0 && row.unpriced_messages === 0);
        equal(totals.output_tokens, outputTokens(sessions));
      },
    },
    {
      question: 'How do I keep this repository out from now on?',
      args: ['ignore'],
      cwd,
      check: (answer) => ok(JSON.stringify(answer).includes(cwd)),
    },
    {
      question: 'How do I delete a session?',
      args: ['forget', '--session', first.id],
      cwd,
      check: ({ dry_run, service }) => {
        deepEqual(
          [dry_run, service.events, service.traces, service.hook_executions],
          [false, first.events.length, first.traces.length, first.calls.length],
        );
      },
    },
  ];
}

function pathsOf({ events }: StoredSession): Set<string> {
  return new Set(events.map(({ file_path }) => file_path ?? ''));
}

function outputTokens(sessions: readonly StoredSession[]): number {
  return sessions.flatMap(({ usage }) => usage).reduce((sum, { output_tokens }) => sum + output_tokens, 0);
}
