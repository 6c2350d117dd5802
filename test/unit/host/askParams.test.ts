import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { QuickPickItem } from 'vscode';
import type { PresetInfo } from '../../../src/protocol/process.js';
import type { Session, SessionChange } from '../../../src/host/session/session.js';
import { commands, EventEmitter, fakeVscode } from './support/fakeVscode.js';

interface Box {
  readonly value: string;
  readonly validateInput: (text: string) => string | undefined;
}
const offered: string[][] = [];
const boxes: Box[] = [];
let choice: RegExp;
let typed = '';

vi.mock('vscode', () => ({
  ...fakeVscode,
  window: {
    showQuickPick: async (items: readonly QuickPickItem[]) => {
      offered.push(items.map(({ label }) => label));
      return items.find(({ label }) => choice.test(label));
    },
    showInputBox: async (box: Box) => {
      boxes.push(box);
      return box.validateInput(typed) === undefined ? typed : undefined;
    },
  },
}));

const { askParams } = await import('../../../src/host/commands/askParams.js');

const parameter = (name: string, standard: number): PresetInfo['params'][number] => ({
  ...{ name, default: standard, min: 0, max: 1, integer: false, description: `Chance of ${name}.` },
});
const mess3: PresetInfo = {
  ...{ name: 'mess3', title: 'Mess3', description: '', states: 3, symbols: 3 },
  params: [parameter('x', 0.15), parameter('a', 0.6)],
};
const changes = new EventEmitter<SessionChange>();
const session = { onDidChange: changes.event } as unknown as Session;

beforeEach(() => {
  for (const list of [offered, boxes, commands]) list.length = 0;
});

describe('a process that was chosen asks for its parameters', () => {
  it('with the defaults filled in and called defaults', async () => {
    choice = /defaults/;
    expect(await askParams(session, mess3, null)).toEqual({ kind: 'preset', name: 'mess3', params: {} });
    expect(offered).toEqual([['Use the defaults (x 0.15, a 0.6)', 'Type values…', 'Fit to the model']]);
  });

  it('values are typed from the defaults on, and refused in words', async () => {
    choice = /Type/;
    typed = 'x=0.05 a=0.85';
    expect(await askParams(session, mess3, null)).toMatchObject({ params: { x: 0.05, a: 0.85 } });
    expect(boxes[0]?.value).toBe('x=0.15 a=0.6');
    expect(boxes[0]?.validateInput('x=2')).toBe('x lies between 0 and 1; 2 does not.');
    typed = 'y=1';
    expect(await askParams(session, mess3, null)).toBeUndefined();
  });

  it('those in use can be kept', async () => {
    choice = /^Keep x 0\.05, a 0\.6$/;
    expect(await askParams(session, mess3, { x: 0.05 })).toMatchObject({ params: { x: 0.05 } });
  });

  it('a fit begins with the defaults, and runs once the model is shown', async () => {
    choice = /Fit/;
    expect(await askParams(session, mess3, null)).toMatchObject({ params: {} });
    changes.fire('progress');
    expect(commands).toEqual([]);
    changes.fire('result');
    changes.fire('result');
    expect(commands).toEqual([{ name: 'beliefscope.fitParameters', target: session }]);
  });

  it('nothing is asked of a process without parameters, and nothing chosen where the user left', async () => {
    expect(await askParams(session, { ...mess3, params: [] }, null)).toMatchObject({ params: {} });
    expect(offered).toEqual([]);
    choice = /nothing of these/;
    expect(await askParams(session, mess3, null)).toBeUndefined();
  });
});
