import { expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { PreviewPanel } from '../../../src/host/preview/previewPanel.js';
import type { PreviewServices } from '../../../src/host/preview/previewPanel.js';
import { processViewSchema } from '../../../src/protocol/preview.js';
import { FakeHolder, FakeLog, settings } from './support/fakeVscode.js';

const changes = vi.hoisted(() => ({ tell: null as ((event: unknown) => void) | null }));

vi.mock('vscode', async () => {
  const { fakeVscode } = await import('./support/fakeVscode.js');
  const never = () => ({ dispose: () => undefined });
  const workspace = {
    ...fakeVscode.workspace,
    onDidChangeTextDocument: never,
    onDidOpenTextDocument: never,
    onDidChangeConfiguration: (listener: (event: unknown) => void) => {
      changes.tell = listener;
      return never();
    },
  };
  return { ...fakeVscode, workspace };
});

it('a preview counts beliefs as the setting says, and again when it changes', async () => {
  const asked: number[] = [];
  const engine = {
    onDidRestart: () => ({ dispose: () => undefined }),
    request: async (method: string, params: { decimals: number }) => {
      if (method === 'process/preview') asked.push(params.decimals);
      return { diagnostics: [], picture: null };
    },
  };
  Object.assign(settings, { 'beliefscope.decimals': 3 });
  const services = { extension: vscode.Uri.file('/ours'), engine, log: new FakeLog() } as unknown as PreviewServices;
  const subject = { kind: 'preset', name: 'mess3', params: {} } as const;
  const preview = new PreviewPanel(new FakeHolder().asPanel, subject, processViewSchema.parse({}), services);
  const change = (name: string) => changes.tell?.({ affectsConfiguration: (asked: string) => asked === name });
  change('beliefscope.decimals');
  await vi.waitFor(() => expect(asked).toEqual([3]), { timeout: 60_000 });
  Object.assign(settings, { 'beliefscope.decimals': 7 });
  change('beliefscope.threads');
  change('beliefscope.decimals');
  await vi.waitFor(() => expect(asked).toEqual([3, 7]), { timeout: 60_000 });
  preview.dispose();
});
