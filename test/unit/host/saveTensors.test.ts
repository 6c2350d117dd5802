import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { AnalysisResult } from '../../../src/protocol/analysis.js';
import { saveData } from '../../../src/host/picture/saveData.js';
import { Session } from '../../../src/host/session/session.js';
import { registerSteeringCommands } from '../../../src/host/steering/commands.js';
import { startEngine } from '../../tools/previewPages.mjs';
import type { PreviewEngine } from '../../tools/previewPages.mjs';
import { engineRequests } from '../pages/support/engineRequests.js';
import { FakeLog } from './support/fakeVscode.js';

const editor = vi.hoisted(() => ({
  commands: new Map<string, (target: unknown) => Promise<void>>(),
  written: new Map<string, Uint8Array>(),
  /** Why the disk takes nothing; null: it does. */
  refuses: null as string | null,
  asked: [] as { title: string; filters: Record<string, string[]>; defaultUri: { path: string } }[],
  file: undefined as string | undefined,
  told: [] as string[],
}));

vi.mock('vscode', async () => {
  const { fakeVscode } = await import('./support/fakeVscode.js');
  const show = async (text: string): Promise<void> => void editor.told.push(text);
  return {
    ...fakeVscode,
    Disposable: { from: () => ({ dispose: () => undefined }) },
    FileType: { File: 1, Directory: 2, SymbolicLink: 64 },
    QuickPickItemKind: {},
    ThemeIcon: class {},
    workspace: {
      ...fakeVscode.workspace,
      workspaceFolders: [{ uri: fakeVscode.Uri.file('/work') }],
      asRelativePath: ({ path }: { path: string }) => path,
      fs: {
        stat: async () => Promise.reject(new Error('FileNotFound')),
        writeFile: async ({ path }: { path: string }, bytes: Uint8Array) => {
          if (editor.refuses !== null) throw new Error(editor.refuses);
          editor.written.set(path, bytes);
        },
        rename: async (from: { path: string }, to: { path: string }) => {
          editor.written.set(to.path, editor.written.get(from.path) ?? new Uint8Array());
          editor.written.delete(from.path);
        },
        delete: async () => undefined,
      },
    },
    window: {
      ...fakeVscode.window,
      setStatusBarMessage: (text: string) => void editor.told.push(text),
      showInformationMessage: show,
      showErrorMessage: show,
      showQuickPick: async (items: { label: string }[]) => items.find(({ label }) => label.startsWith('Save Read-Out')),
      showSaveDialog: async (options: (typeof editor.asked)[number]) => {
        editor.asked.push(options);
        return editor.file === undefined ? undefined : fakeVscode.Uri.file(editor.file);
      },
    },
    commands: {
      ...fakeVscode.commands,
      registerCommand: (name: string, run: (target: unknown) => Promise<void>) => {
        editor.commands.set(name, run);
        return { dispose: () => undefined };
      },
    },
  };
});

interface Read {
  readonly metadata: Record<string, string>;
  readonly tensors: Record<string, { readonly shape: number[]; readonly values: number[] }>;
}

/** Safetensors by its specification: the length of the header, the header, the numbers. */
function read(bytes: Uint8Array): Read {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const { __metadata__: metadata, ...entries } = JSON.parse(
    new TextDecoder().decode(bytes.subarray(8, 8 + length)),
  ) as {
    __metadata__: Record<string, string>;
  } & Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
  const tensors = Object.entries(entries).map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [from, to],
      },
    ]) => {
      expect(dtype).toBe('F64');
      const values = Array.from({ length: (to - from) / 8 }, (_, at) =>
        view.getFloat64(8 + length + from + 8 * at, true),
      );
      expect(values).toHaveLength(shape.reduce((product, size) => product * size, 1));
      return [name, { shape, values }];
    },
  );
  return { metadata, tensors: Object.fromEntries(tensors) as Read['tensors'] };
}

const sample = join(import.meta.dirname, '../../../media/sample/rrxor');
const [START, END] = [21, 3];
let engine: PreviewEngine;
let result: AnalysisResult;
let session: Session;

beforeAll(async () => {
  engine = await startEngine();
  const source = { kind: 'local', path: sample } as const;
  result = (await engine.call('analyse', { source, checkpoint: null, settings: {} })) as AnalysisResult;
}, 60_000);
afterAll(() => engine?.stop());
beforeEach(() => {
  Object.assign(editor, { refuses: null, asked: [], file: '/out/numbers.safetensors', told: [] });
  editor.written.clear();
  const { request } = engineRequests(engine);
  const steering = {
    ...{ start: START, end: END, layers: null, multiplier: 2, collect: 'all', cut: null, from_position: 0 },
  };
  // The session of a panel that shows the analysis and steers between two beliefs.
  session = Object.create(Session.prototype) as Session;
  for (const [key, value] of Object.entries({ result, steering, name: 'rrxor', checked: null, call: request }))
    Object.defineProperty(session, key, { value });
});
const services = { log: new FakeLog() } as never;

const exported = async (): Promise<void> => {
  registerSteeringCommands(services);
  await editor.commands.get('beliefscope.exportSteeringResult')?.(session);
};

it('the read-out map and the steering vectors that are saved fit each other: one through the other is the way between two beliefs', async () => {
  await saveData(services, session);
  const map = read(editor.written.get('/out/numbers.safetensors') ?? new Uint8Array());
  editor.written.clear();
  await exported();
  const steered = read(editor.written.get('/out/numbers.safetensors') ?? new Uint8Array());

  const S = result.process.states.length;
  const { d_model, n_layers } = result.architecture;
  expect(map.tensors['regression_coefficients']?.shape).toEqual([S, n_layers * d_model]);
  const x = Array.from(
    { length: n_layers },
    (_, l) => steered.tensors[`blocks.${l}.hook_resid_post`]?.values ?? [],
  ).flat();
  const W = map.tensors['regression_coefficients']?.values ?? [];
  const centre = (belief: number, state: number): number => result.beliefs.centre[belief * S + state] ?? NaN;
  for (let state = 0; state < S; state++) {
    const way = x.reduce((sum, value, column) => sum + value * (W[state * x.length + column] ?? NaN), 0);
    expect(way).toBeCloseTo(centre(END, state) - centre(START, state), 6);
  }
  for (const [name, belief] of [
    ['start_belief', START],
    ['end_belief', END],
  ] as const)
    expect(steered.tensors[name]?.values).toEqual([...result.beliefs.vector.subarray(S * belief, S * (belief + 1))]);
  const { sha256 } = result.checkpoint;
  expect(map.metadata).toMatchObject({ sha256, r2: String(result.regression.r2), run: 'rrxor' });
  expect(steered.metadata).toMatchObject({ sha256, from: '21', to: '3', multiplier: '2', collect: 'all' });
  expect(JSON.stringify([map.metadata, steered.metadata])).not.toContain(sample);
});

it('asks where under a name that says what it is, and tells what was written', async () => {
  await saveData(services, session);
  await exported();
  const asked = editor.asked.map(({ title, defaultUri, filters }) => [
    title,
    defaultUri.path,
    Object.values(filters).flat(),
  ]);
  expect(asked).toEqual([
    ['Save Read-Out Map', '/work/rrxor-readout.safetensors', ['safetensors']],
    ['Export Steering Result', '/work/rrxor-steering-21-to-3.json', ['json', 'csv', 'safetensors']],
  ]);
  expect(editor.told).toEqual([
    expect.stringContaining('Read-out map written to numbers.safetensors.'),
    expect.stringContaining('Steering vectors written to numbers.safetensors.'),
  ]);
});

it('writes nothing where the person names no file', async () => {
  editor.file = undefined;
  await saveData(services, session);
  await exported();
  expect(editor.written.size).toBe(0);
  expect(editor.told).toEqual([]);
});

it('says why a disk that takes nothing took nothing, and leaves nothing half written', async () => {
  editor.refuses = "ENOSPC: no space left on device, write '/out/numbers.safetensors'";
  await exported();
  expect(editor.told).toEqual([expect.stringMatching(/numbers\.safetensors cannot be written: .*(space|full)/)]);
  await expect(saveData(services, session)).rejects.toMatchObject({ code: 'cannot-write' });
  expect(editor.written.size).toBe(0);
});
