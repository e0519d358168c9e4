import type { Execution } from '@hookline/contracts';
import type { ServicePorts } from './ports.ts';

/** Executions with the patterns that were written in them: the one place where traces and lineage meet. */
export async function withPatterns({ lineage }: ServicePorts, executions: readonly Execution[]): Promise<Execution[]> {
  const written = await lineage.writtenIn(executions.map((execution) => execution.correlation_id));
  return executions.map((execution) => {
    const patterns = written.get(execution.correlation_id) ?? [];
    return { ...execution, patterns: [...patterns], pattern_count: patterns.length };
  });
}
