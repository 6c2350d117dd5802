/**
 * How V8 keeps the memory of a process that analyses. As it starts, V8 collects its whole heap whenever some megabytes of
 * arrays have come, which is at each checkpoint of a small model: with its threads that took as long as the arithmetic. From
 * 128 MB on it decides as usual.
 */
export const HEAP_FLAGS: readonly string[] = ['--initial-heap-size=128', '--min-semi-space-size=16'];
