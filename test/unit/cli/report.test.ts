import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkpointBytes, runFolder, smallModel } from '../engine/runFolder.js';
import { CONFIG } from '../engine/sweep/sweepFolder.js';
import { beliefscope } from './cli.js';

it('of several runs those that can be analysed are reported, and the others named', async () => {
  const good = await runFolder({ '1.pt': checkpointBytes(smallModel, 2), 'config.json': CONFIG });
  const broken = await runFolder({ '1.pt': 'no checkpoint', 'config.json': CONFIG });
  const [gone, out] = [join(good.path, 'gone'), join(good.path, 'report.html')];
  const { code, stderr } = await beliefscope('report', broken.path, good.path, gone, '-o', out, '--no-check');
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/^beliefscope: 2 of 3 runs could not be analysed; the report is of the others\. /),
  ]);
  expect(stderr).toContain(`${broken.path}: 1.pt is not a checkpoint`);
  expect(stderr).toContain(`${gone}: There is no folder`);
  const [title = ''] = /<title>[^<]*/.exec(await readFile(out, 'utf8')) ?? [];
  expect(title).toMatch(/^<title>Belief geometry of .*run$/);

  const none = join(good.path, 'none.html');
  const nothing = await beliefscope('report', broken.path, gone, '-o', none, '--no-check');
  expect([nothing.code, nothing.stderr]).toEqual([
    1,
    expect.stringMatching(/^beliefscope: None of the 2 runs could be analysed, and no report was written\. /),
  ]);
  await expect(readFile(none)).rejects.toMatchObject({ code: 'ENOENT' });
});
