export { CLAUDE_CODE_VERSION, type ClaudeCode, findClaudeCode, installClaudeCode } from './claude-code.ts';
export { type Answer, type HomeDatabase, makeHome, type TestHome } from './home.ts';
export {
  type Block,
  type CountedResponse,
  type MessagesApi,
  type MessagesRequest,
  type Script,
  startMessagesApi,
  turns,
  use,
  withSubagent,
} from './messages-api.ts';
export { eventually, type Recorded, recorded } from './recorded.ts';
export { type LiveSession, startSession } from './live-session.ts';
export { conversation, runSession, type Session, type SessionOptions } from './session.ts';
