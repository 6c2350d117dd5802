import { mkdtemp } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../../src/engine/engine.js';
import { notebookOf } from '../../../src/engine/notebook.js';
import { analyseRequestSchema, type AnalysisSettings } from '../../../src/protocol/analysis.js';
import type { NotebookRequest } from '../../../src/protocol/notebook.js';

const engine = new Engine();
const context = { signal: new AbortController().signal, progress: () => undefined };

export interface Notebook {
  readonly cells: readonly { readonly cell_type: string; readonly id: string; readonly source: readonly string[] }[];
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

/** The notebook of a folder as text. @param path of the checkpoint as it stands in it; null: its name alone */
export async function notebookOfFolder(
  folder: string,
  {
    checkpoint = null,
    pair = null,
    path = null,
    ...settings
  }: Partial<AnalysisSettings> &
    Partial<Pick<NotebookRequest, 'pair'>> & {
      checkpoint?: number | null;
      path?: ((file: string) => string) | null;
    } = {},
): Promise<string> {
  const request = analyseRequestSchema.parse({ source: { kind: 'local', path: folder }, checkpoint, settings });
  const known = await engine.analyse(request, context);
  const file = path && path(known.result.checkpoint.file);
  return notebookOf(engine, known, { pair, path: file }, context);
}

export const cellsOf = (text: string): Notebook['cells'] => (JSON.parse(text) as Notebook).cells;
export const codeOf = (text: string): string =>
  cellsOf(text)
    .filter(({ cell_type }) => cell_type === 'code')
    .map(({ source }) => source.join(''))
    .join('\n\n');

export const scratchFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'beliefscope-notebook-'));

/** Debian's Python, which sees Debian's torch, whatever else is on the PATH. */
export const PYTHON = '/usr/bin/python3';

/** What a run of Python gave. */
export const python = (
  ...args: string[]
): Promise<{ readonly code: number; readonly out: string; readonly error: string }> =>
  new Promise((resolve) =>
    execFile(PYTHON, args, { maxBuffer: 2 ** 28 }, (error, out, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, error: stderr }),
    ),
  );

/** Why notebooks cannot be executed here; null where they can. */
export async function whyNot(...modules: string[]): Promise<string | null> {
  if (!existsSync(PYTHON)) return `${PYTHON} is not there`;
  // Found and not loaded, which takes seconds.
  const script = `from importlib.util import find_spec; print(*[name for name in ${JSON.stringify(modules)} if find_spec(name) is None])`;
  const { code, out, error } = await python('-c', script);
  if (code !== 0) return error.trim().split('\n').at(-1) ?? 'Python does not start';
  return out.trim() === '' ? null : `Python has no ${out.trim().replaceAll(' ', ', ')}`;
}
