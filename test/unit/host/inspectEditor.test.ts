import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { EngineError } from '../../../src/host/engine/errors.js';
import { InspectEditor } from '../../../src/host/inspect/inspectEditor.js';
import type { InspectServices } from '../../../src/host/inspect/inspectEditor.js';
import { EventEmitter, FakeHolder, FakeLog, commands, settled } from './support/fakeVscode.js';

vi.mock('vscode', async () => (await import('./support/fakeVscode.js')).fakeVscode);

let looks: { resolve(result: unknown): void; reject(error: Error): void }[];
let restarted: EventEmitter<void>;
let holder: FakeHolder;

beforeEach(() => {
  looks = [];
  commands.length = 0;
  restarted = new EventEmitter<void>();
  holder = new FakeHolder();
  const services = {
    extension: vscode.Uri.file('/extension'),
    engine: {
      onDidRestart: restarted.event,
      request: () => new Promise((resolve, reject) => looks.push({ resolve, reject })),
    },
    memory: { assumed: () => ({}) },
    log: new FakeLog(),
  };
  new InspectEditor(vscode.Uri.file('/runs/a/7.pt'), holder.asPanel, services as unknown as InspectServices);
  holder.say({ type: 'ready' });
});

const types = (): string[] => holder.told().map((message) => (message as { type: string }).type);
const comeBack = (): void => {
  holder.setVisible(false);
  holder.setVisible(true);
  holder.told();
  holder.say({ type: 'ready' });
};

describe('an inspector', () => {
  it('reads its file once, though its page is hidden and shown again meanwhile', async () => {
    comeBack();
    expect(types()).toEqual(['file', 'busy']);
    looks[0]?.resolve({ text: 'what it holds' });
    await settled();
    expect(types()).toEqual(['inspection']);
    comeBack();
    expect(types()).toEqual(['file', 'inspection']);
    expect(looks).toHaveLength(1);
  });

  it('says again what failed to a page that comes back, and reads again when the person asks or the engine is new', async () => {
    looks[0]?.reject(new EngineError('engine-died', 'The engine ended.'));
    await settled();
    expect(types()).toEqual(['file', 'busy', 'failed']);
    comeBack();
    expect(holder.told().at(-1)).toMatchObject({ type: 'failed', remedy: 'restartEngine' });
    expect(looks).toHaveLength(1);
    restarted.fire();
    expect(looks).toHaveLength(2);
    holder.say({ type: 'command', command: 'retry' });
    expect(looks).toHaveLength(3);
    holder.say({ type: 'command', command: 'showLog' });
    expect(commands.map(({ name }) => name)).toEqual(['beliefscope.showLog']);
  });

  it('draws nothing of an answer that a newer one has overtaken', async () => {
    holder.say({ type: 'command', command: 'retry' });
    looks[1]?.resolve({ text: 'new' });
    await settled();
    looks[0]?.resolve({ text: 'old' });
    await settled();
    expect(holder.told().filter((message) => (message as { type: string }).type === 'inspection')).toEqual([
      { type: 'inspection', result: { text: 'new' } },
    ]);
  });
});
