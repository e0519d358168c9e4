export { findTranscripts, type TranscriptFile } from './find-transcripts.ts';
export {
  createTranscriptReader,
  type TranscriptCall,
  type TranscriptCounts,
  type TranscriptOptions,
  type TranscriptReader,
} from './transcript-reader.ts';
