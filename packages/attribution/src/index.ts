export { attribute, type AttributeOptions, type How, type LineOrigin } from './attribute.ts';
export {
  type AgentId,
  type Attestation,
  attestationKey,
  attestedAgent,
  type AttestedFile,
  AUTHORSHIP_LOG_VERSION,
  type AuthorshipLog,
  formatAuthorshipLog,
  type LineSpan,
  parseAuthorshipLog,
  sessionKey,
  type SessionRecord,
} from './authorship-log.ts';
export type { Comparing } from './compare.ts';
export { fileStep, keptStep } from './file-step.ts';
export { type FileState, NO_OWNER } from './file-state.ts';
export {
  driftOwner,
  type EditLines,
  editOwner,
  type GradualReplay,
  type History,
  replay,
  replayGradually,
  type ReplayOptions,
  textsNeeded,
} from './history.ts';
export { type KeptLine, keptLines } from './kept-lines.ts';
export { type Hunk, parseHunks } from './hunks.ts';
export { decodeHashes, LineHasher } from './line-hasher.ts';
export { blobId, hasWord, plainText, splitLines } from './lines.ts';
export { match } from './match.ts';
