/**
 * Options of Node for the gateway's heap: a small young generation, and little garbage beside what is alive (docs/performance.md,
 * Memory). The image and embedded/bootstrap.mjs, which has to run on older Node, say the same.
 */
export const HEAP_OPTIONS: readonly string[] = ['--max-semi-space-size=8', '--heap-growing-percent=30'];
