import { defineConfig } from 'vitest/config';

/**
 * Rooms whose tests call functions and touch nothing else, neither the environment nor a stand-in for a module: their files
 * follow one another in a process, which loads each module once.
 */
const pure = [
  ...['shared', 'algebra', 'process', 'analysis', 'checkpoint', 'model', 'figure', 'webview'],
  // Those of the command line share the process that stays as well (test/unit/cli/cli.ts).
  ...['engine', 'notebook', 'cli', 'report'],
];
/** Pages: their files follow one another in a browser as well, one of each process. */
const pages = 'pages';
/** Of these rooms, but with a stand-in for a module or a global, an environment of their own, or an eye on the process's children. */
const alone = [
  'test/unit/model/graphProcess.test.ts',
  'test/unit/process/largeFiles.test.ts',
  'test/unit/checkpoint/namedPaths.test.ts',
  'test/unit/webview/pageDoor.test.ts',
  'test/unit/pages/runs.test.ts',
  ...['manyAnalyses', 'pictureOnce', 'processBesideConfig', 'readOnce', 'rememberedBytes'].map(
    (name) => `test/unit/engine/${name}.test.ts`,
  ),
  'test/unit/notebook/onnxDocs.test.ts',
  ...['sweep', 'sweepSources'].map((name) => `test/unit/cli/${name}.test.ts`),
];

const filesIn = (rooms: string) => `test/unit/${rooms}/**/*.test.ts`;

export default defineConfig({
  test: {
    pool: 'forks',
    // What is waited for comes late on a busy machine; what hangs is ended by the limit of its test.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    // One more than the cores that a small machine has: tests wait for processes, pages and timers half of their time.
    maxWorkers: 3,
    projects: [
      { extends: true, test: { name: pages, include: [filesIn(pages)], exclude: alone, isolate: false } },
      {
        extends: true,
        test: {
          name: 'pure',
          include: [...pure.map(filesIn), 'test/reference/**/*.test.ts'],
          exclude: alone,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'apart',
          include: [filesIn(`!(${[...pure, pages].join('|')})`), 'test/fuzz/**/*.test.ts', ...alone],
        },
      },
    ],
  },
});
