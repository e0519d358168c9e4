/**
 * Sections and settings of the specification whose function does not exist yet, by their names in the file. They are accepted
 * as the specification prints them and have no effect. A definition of the same name takes precedence.
 */
export const UNUSED_SETTINGS: Readonly<Record<string, readonly string[]>> = {
  rag: ['enabled', 'base_url', 'timeout_seconds'],
  quorum: ['enabled', 'models'],
};
