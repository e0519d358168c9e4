export { clientReplacement, type Refusal, type Replacement } from './client-replacement.ts';
export { finishedEdit } from './finished-edit.ts';
export { isSameReport, normalizeLineEnds, withLineEndsOf } from './line-ends.ts';
export { applyPatch } from './patch.ts';
export { proposedEdit, type ProposedEdit, type UnknownResult } from './proposed-edit.ts';
export { applySteps } from './steps.ts';
export type { EditFragment, EditStep, FileText, PatchHunk, ToolEdit } from './tool-edit.ts';
