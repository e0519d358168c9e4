export { createSupabaseSink, type SupabaseSinkOptions } from './supabase-sink.ts';
