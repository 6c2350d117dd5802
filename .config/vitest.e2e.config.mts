import { defineConfig } from 'vitest/config';

/** One workbench at a time: two would fight for the two cores and time out. Files share it, where they want the same. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/harness/installed.ts'],
    pool: 'forks',
    fileParallelism: false,
    isolate: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    teardownTimeout: 30_000,
    expect: { poll: { timeout: 180_000 } },
  },
});
