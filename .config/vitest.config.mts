import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,reference,fuzz}/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 180_000,
    maxWorkers: 2,
  },
});
