import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { loadModel } from '../../../src/checkpoint/load.js';
import type { LoadedGraph } from '../../../src/checkpoint/architecture/architecture.js';
import { localFolder } from '../../../src/checkpoint/sources/localFolder.js';
import { createGraphSession } from '../../../src/model/exported/graphSession.js';
import { prefixTreeOf } from '../../../src/model/prefixTree.js';
import { CancelledError } from '../../../src/shared/cancellation.js';
import { InputError } from '../../../src/shared/inputError.js';
import { built } from '../../tools/built.mjs';
import { onnxFile } from '../checkpoint/support/onnxFile.js';
import { runFolder } from '../engine/runFolder.js';
import { graphProcesses, TELLS_PROCESSES } from '../support/processTree.js';
import { large, slow, slowToLoad } from './hostilePrograms.js';

built('graph.js');

const { tree } = prefixTreeOf([
  [0, 1, 1, 0],
  [1, 0],
]);

async function graphIn(bytes: Uint8Array): Promise<LoadedGraph> {
  const { path } = await runFolder({ '1.onnx': bytes });
  const checkpoint = await loadModel(localFolder(path), '1.onnx');
  if (!('model' in checkpoint)) throw new Error('not a graph');
  return checkpoint;
}

const failureOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  return `${(error as InputError).code}: ${(error as InputError).message}`;
};

/** So many parameters, and an honest model may compute for hours. */
const trusted = (checkpoint: LoadedGraph): LoadedGraph => ({ ...checkpoint, parameters: 1e13 });

describe('an exported model in its process', () => {
  test.each([
    [
      'a loop of long steps',
      slow,
      /^graph-failed: 1\.onnx computes longer than a model of its size needs \(over 0\.5 s of processor time\): open /,
    ],
    ['a product that loading computes', slowToLoad, /^graph-failed: 1\.onnx computes longer than a model of its size/],
    [
      'tensors of 256 MiB',
      large,
      /^graph-failed: 1\.onnx takes more memory than a model of its size needs \(over 192 MiB\): open /,
    ],
  ])('is ended for %s, and nothing else with it', async (_, bytes, message) => {
    const checkpoint = await graphIn(bytes());
    // Filling memory takes processor time as well, on some machines more than there is.
    const asked = bytes === large ? trusted(checkpoint) : checkpoint;
    expect(await failureOf(createGraphSession(asked))).toMatch(message);
    const session = await createGraphSession(await graphIn(onnxFile()));
    onTestFinished(() => session.release());
    expect((await session.run(tree)).logits).toHaveLength(tree.count * 2);
  });

  test('is ended by a cancel while it computes, and a cancel before costs no process', async () => {
    const checkpoint = trusted(await graphIn(slow()));
    const controller = new AbortController();
    const making = createGraphSession(checkpoint, {}, controller.signal);
    setTimeout(() => controller.abort(), 700);
    await expect(making).rejects.toBeInstanceOf(CancelledError);
    await expect(createGraphSession(checkpoint, {}, AbortSignal.abort())).rejects.toBeInstanceOf(CancelledError);
    if (TELLS_PROCESSES) await vi.waitFor(async () => expect(await graphProcesses()).toEqual([]), { timeout: 60_000 });
  });

  test.runIf(TELLS_PROCESSES)(
    'may die, which is told of its file, and is started again when it is asked again',
    async () => {
      const session = await createGraphSession(await graphIn(onnxFile()));
      onTestFinished(() => session.release());
      const before = await session.run(tree);
      const [first] = await graphProcesses();
      process.kill(first.pid, 'SIGSEGV');
      await vi.waitFor(async () => expect(await graphProcesses()).toEqual([]), { timeout: 60_000 });
      // The system lists it no more a moment before we are told of its end; what is asked in between fails with it.
      await vi.waitFor(async () => expect(await session.run(tree)).toEqual(before), { timeout: 60_000 });

      const dying = createGraphSession(trusted(await graphIn(slow())));
      const failure = failureOf(dying);
      const busy = await vi.waitFor(
        async () => {
          const found = (await graphProcesses()).find(({ pid, ticks }) => pid !== first.pid && ticks > 60);
          if (!found) throw new Error('not busy yet');
          return found;
        },
        { timeout: 60_000, interval: 20 },
      );
      process.kill(busy.pid, 'SIGSEGV');
      expect(await failure).toMatch(
        /^graph-failed: 1\.onnx ended the process that it was run in \(SIGSEGV\): open the checkpoint/,
      );
      expect(await session.run(tree)).toEqual(before);
    },
  );

  test.runIf(TELLS_PROCESSES)('ends with its session, and few live at once', async () => {
    const sessions = [];
    for (let seed = 0; seed < 6; seed++) sessions.push(await createGraphSession(await graphIn(onnxFile())));
    await vi.waitFor(async () => expect(await graphProcesses()).toHaveLength(4), { timeout: 60_000 });
    // One whose process was ended for others begins another.
    const runs = await Promise.all(sessions.map((session) => session.run(tree)));
    for (const run of runs) expect(run).toEqual(runs[0]);
    for (const session of sessions) await session.release();
    await vi.waitFor(async () => expect(await graphProcesses()).toEqual([]), { timeout: 60_000 });
  });
});
