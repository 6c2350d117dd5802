import { expect, it, vi } from 'vitest';
import { dataForms, giveData } from '../../../src/host/picture/saveData.js';

const editor = vi.hoisted(() => ({ copied: [] as string[], said: [] as string[] }));

vi.mock('vscode', async () => ({
  l10n: (await import('../support/fakeL10n.js')).fakeL10n,
  env: { clipboard: { writeText: async (text: string) => void editor.copied.push(text) } },
  window: {
    setStatusBarMessage: (text: string) => void editor.said.push(text),
    showInformationMessage: async (text: string) => void editor.said.push(text),
  },
}));

const data = {
  title: 'Dose',
  columns: ['multiplier', 'token 1'],
  rows: [
    [-1, 0.0002],
    [1, 0.9997],
  ],
};

it('the data behind a plot are copied as CSV or as JSON, the latter with what they are of, and that is said', async () => {
  const forms = dataForms('a line for each step').filter(({ copies }) => copies);
  expect(forms.map(({ label }) => label)).toEqual(['Copy CSV', 'Copy JSON']);
  for (const form of forms) await giveData(data, form, { facts: { run: 'rrxor', step: 12 }, name: 'rrxor-dose' });
  const [csv = '', json = ''] = editor.copied;
  expect(csv.trim().split(/\r?\n/)).toEqual(['multiplier,token 1', '-1,0.0002', '1,0.9997']);
  expect(JSON.parse(json)).toMatchObject({ columns: data.columns, rows: data.rows, about: { run: 'rrxor', step: 12 } });
  expect(editor.said).toEqual([expect.stringContaining('2 lines of data copied.'), expect.stringContaining('2 lines')]);
});
