import { z } from 'zod';

/** Schemas of the inputs of Claude Code's tools. Unknown fields are kept. */
export const toolInputSchemas = {
  Agent: z.looseObject({ description: z.string(), prompt: z.string(), subagent_type: z.string().optional() }),
  Bash: z.looseObject({
    command: z.string(),
    description: z.string().optional(),
    timeout: z.number().optional(),
    run_in_background: z.boolean().optional(),
  }),
  Edit: z.looseObject({
    file_path: z.string(),
    old_string: z.string(),
    new_string: z.string(),
    replace_all: z.boolean().optional(),
  }),
  Glob: z.looseObject({ pattern: z.string(), path: z.string().optional() }),
  Grep: z.looseObject({ pattern: z.string(), path: z.string().optional(), glob: z.string().optional() }),
  NotebookEdit: z.looseObject({
    notebook_path: z.string(),
    new_source: z.string(),
    cell_id: z.string().optional(),
    cell_type: z.string().optional(),
    edit_mode: z.string().optional(),
  }),
  Read: z.looseObject({ file_path: z.string(), offset: z.number().optional(), limit: z.number().optional() }),
  WebFetch: z.looseObject({ url: z.string(), prompt: z.string().optional() }),
  Write: z.looseObject({ file_path: z.string(), content: z.string() }),
} as const;

/** Inputs of Claude Code's tools, by the name of the tool. */
export type ToolInputs = {
  readonly [Tool in keyof typeof toolInputSchemas]: z.output<(typeof toolInputSchemas)[Tool]>;
};

/** Returns the reason why the input of a tool does not fit its schema; `undefined` when it does or has none. */
export function toolInputProblem(tool: string, input: unknown): string | undefined {
  if (!Object.hasOwn(toolInputSchemas, tool)) return undefined;
  const parsed = toolInputSchemas[tool as keyof ToolInputs].safeParse(input);
  if (parsed.success) return undefined;
  return parsed.error.issues.map((issue) => `tool_input.${issue.path.join('.')}: ${issue.message}`).join('; ');
}
