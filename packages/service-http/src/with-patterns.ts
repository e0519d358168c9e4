import type { Execution } from '@hookline/contracts';
import type { ReadPorts } from './ports.ts';

/** Adds the patterns written in each execution. Traces and lineage are joined only here. */
export async function withPatterns({ lineage }: ReadPorts, executions: readonly Execution[]): Promise<Execution[]> {
  const written = await lineage.writtenIn(executions.map((execution) => execution.correlation_id));
  return executions.map((execution) => {
    const patterns = written.get(execution.correlation_id) ?? [];
    return { ...execution, patterns: [...patterns], pattern_count: patterns.length };
  });
}
