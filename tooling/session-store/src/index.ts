export { type Question, questionsOf } from './questions.ts';
export { writeRepositories } from './repositories.ts';
export { sendSessions } from './send.ts';
export { makeSessions, repositoryName, type StoredSession, type StoreOptions } from './sessions.ts';
