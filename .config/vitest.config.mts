import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,reference,fuzz}/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 180_000,
    maxWorkers: 2,
    // What earlier runs left in a person's own cache is not to decide what tests find.
    env: { BELIEFSCOPE_CACHE_DIR: join(tmpdir(), `beliefscope-tests-${process.pid}`) },
  },
});
