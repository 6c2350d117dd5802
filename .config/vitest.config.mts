import { defineConfig } from 'vitest/config';

/**
 * Rooms whose tests call functions and touch nothing else, neither the environment nor a stand-in for a module: their files
 * follow one another in a process, which loads each module once.
 */
const pure = ['shared', 'process', 'analysis'];
/** Of these rooms, but with a stand-in for a module. */
const mocking = 'test/unit/process/largeFiles.test.ts';

const filesIn = (rooms: string) => `test/unit/${rooms}/**/*.test.ts`;

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: 180_000,
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'pure', include: pure.map(filesIn), exclude: [mocking], isolate: false } },
      {
        extends: true,
        test: {
          name: 'apart',
          include: [filesIn(`!(${pure.join('|')})`), 'test/{reference,fuzz}/**/*.test.ts', mocking],
        },
      },
    ],
  },
});
