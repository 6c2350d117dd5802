import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { str, template } from '../../../src/notebook/python.js';
import { originText } from '../../../src/notebook/originText.js';
import { ipynbText, markdown } from '../../../src/notebook/ipynb.js';
import { nearPath } from '../../../src/shared/nearPath.js';
import { root } from '../../tools/paths.mjs';
import { cellsOf, codeOf, notebookOfFolder, python, whyNot } from './notebooks.js';

const sample = join(root, 'media/sample/rrxor');
const HOSTILE = [
  'a"\nimport os\n#',
  "'''\\",
  '{__import__("os")}',
  '\u2028b\u0000\ud800',
  '"""); evil(',
  '\\N{BULLET}',
];
const noPython = await whyNot('json');

describe('the notebook of the sample', () => {
  it('has short cells, an id for each, no path of the machine, and is the same each time', async () => {
    const text = await notebookOfFolder(sample, { path: (file) => `run/${file}` });
    expect(await notebookOfFolder(sample, { path: (file) => `run/${file}` })).toBe(text);
    const cells = cellsOf(text);
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
    for (const { id, source } of cells) {
      expect(id).toMatch(/^[a-z-]{1,64}$/);
      if (id !== 'comparison') expect(source.length, id).toBeLessThanOrEqual(40);
    }
    expect(text).not.toContain(root);
    const code = codeOf(text);
    expect(code).toContain('CHECKPOINT = "run/11520000.pt"');
    expect(code).toContain('W[f"blocks.{l}.attn.W_Q"] = tensors[f"blocks.{l}.attn.W_Q"]');
    expect(JSON.parse(text)).toMatchObject({ nbformat: 4, nbformat_minor: 5 });
  });
});

describe('names from files', () => {
  it.skipIf(noPython !== null)('are text in Python, whatever they are', async () => {
    for (const name of HOSTILE) {
      const code = `l = 7\nimport json\nprint(json.dumps([${str(name)}, ${template(name, 'l', name)}]))`;
      const { out, error } = await python('-c', code);
      expect(error).toBe('');
      expect(JSON.parse(out)).toEqual([name, `${name}7${name}`]);
    }
  });

  it('reach code through a literal alone', () => {
    const text = originText({ op: 'stored', name: HOSTILE[0] }, (name) => `tensors[${str(name)}]`);
    expect(text).toBe('tensors["a\\"\\nimport os\\n#"]');
    expect(ipynbText([markdown('a', 'one', 'two')])).toContain('"one\\n"');
  });
});

describe('views as torch writes them', () => {
  const stored = { op: 'stored', name: 'x' } as const;
  const view = (from: number[], shape: number[], stride: number[], offset = 0) =>
    originText({ op: 'view', of: stored, from, shape, stride, offset }, () => 'x');
  it.each([
    [[6, 4], [4, 6], [1, 4], 0, 'x.T'],
    [[12, 4], [4, 4], [4, 1], 16, 'x[4:8]'],
    [[6, 4], [2, 4, 3], [12, 1, 4], 0, 'x.reshape(2, 3, 4).transpose(1, 2)'],
    [[4, 6], [2, 3, 4], [3, 1, 6], 0, 'x.reshape(4, 2, 3).permute(1, 2, 0)'],
    [[4, 4], [2, 2], [1, 1], 0, 'torch.as_strided(x.contiguous(), (2, 2), (1, 1), 0)'],
  ])('%j as %j', (from, shape, stride, offset, expected) => {
    expect(view(from, shape, stride, offset)).toBe(expected);
  });
});

describe('the way to the checkpoint', () => {
  it.each([
    ['/home/a/runs', '/home/a/runs/one/1.pt', 'one/1.pt'],
    ['/home/a/out', '/home/a/runs/1.pt', '../runs/1.pt'],
    ['/tmp', '/home/a/runs/1.pt', null],
    ['/home/a/1/2/3/4', '/home/a/runs/1.pt', null],
    ['C:/out', 'C:/runs/1.pt', null],
  ])('from %s to %s', (folder, file, expected) => expect(nearPath(folder, file)).toBe(expected));
});
