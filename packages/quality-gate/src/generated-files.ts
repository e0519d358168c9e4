const GENERATED =
  /[\\/](?:node_modules|vendor|third_party|bower_components|dist|target|\.venv|venv|site-packages|__pycache__|__generated__)[\\/]|\.min\.[a-z]+$|[._]pb2?\.[a-z]+$|_pb2_grpc\.py$|(?:^|[\\/])(?:package-lock\.json|pnpm-lock\.yaml|yarn\.lock)$/i;

/** Returns true for files that are generated or belong to another project, by their path. */
export function isGeneratedFile(path: string): boolean {
  return GENERATED.test(path);
}
