import { jsonText } from '../shared/writtenText.js';

/** A cell: its id is what it is about. */
export interface Cell {
  readonly kind: 'markdown' | 'code';
  /** Letters, digits and hyphens, once in a notebook. */
  readonly id: string;
  readonly source: string;
}

export const markdown = (id: string, ...lines: string[]): Cell => ({ kind: 'markdown', id, source: lines.join('\n') });
export const code = (id: string, ...lines: string[]): Cell => ({ kind: 'code', id, source: lines.join('\n').trim() });

/** A notebook as Jupyter and the editor read it (nbformat 4.5), without outputs; the same cells give the same text. */
export function ipynbText(cells: readonly Cell[]): string {
  const content = {
    cells: cells.map(({ kind, id, source }) => ({
      cell_type: kind,
      ...(kind === 'code' && { execution_count: null }),
      id,
      metadata: {},
      ...(kind === 'code' && { outputs: [] }),
      source: source.split('\n').map((line, at, all) => (at === all.length - 1 ? line : `${line}\n`)),
    })),
    metadata: {
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${jsonText(content, 1)}\n`;
}
