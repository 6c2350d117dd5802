import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { line, readReport, sum } from '../../tools/checks.mjs';

describe('what a test run counts', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'beliefscope-checks-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function report(
    counts: { passed: number; failed: number; pending?: number },
    files: [string, ...string[]][] = [],
  ) {
    const file = join(folder, 'report.json');
    const testResults = files.map(([status, ...tests]) => ({
      status,
      assertionResults: tests.map((state) => ({ status: state })),
    }));
    await writeFile(
      file,
      JSON.stringify({
        numPassedTests: counts.passed,
        numFailedTests: counts.failed,
        numPendingTests: counts.pending ?? 0,
        numTodoTests: 0,
        testResults,
      }),
    );
    return file;
  }

  test('tests that passed, failed and were skipped', async () => {
    const file = await report({ passed: 3, failed: 1, pending: 2 }, [['failed', 'passed', 'failed']]);
    expect(await readReport(file, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  test('a file that could not be loaded is a failure, though none of its tests ran', async () => {
    const file = await report({ passed: 3, failed: 0 }, [['passed', 'passed'], ['failed']]);
    expect(await readReport(file, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  test('an error outside of all tests is a failure', async () => {
    const file = await report({ passed: 3, failed: 0 }, [['passed', 'passed']]);
    expect(await readReport(file, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  test('a run that wrote no report is a failure', async () => {
    expect(await readReport(join(folder, 'none.json'), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test('the closing line', () => {
    const counts = [
      { passed: 1, failed: 0, skipped: 0 },
      { passed: 41, failed: 2, skipped: 0 },
    ];
    expect(line(sum(counts))).toBe('42 passed, 2 failed');
    expect(line({ passed: 1, failed: 0, skipped: 3 })).toBe('1 passed, 0 failed, 3 skipped');
  });
});
