import { beforeEach, describe, expect, it, vi } from 'vitest';

const { shown, ran, answer } = vi.hoisted(() => ({
  shown: [] as string[][],
  ran: [] as string[],
  answer: { press: true },
}));

vi.mock('vscode', async () => ({
  l10n: (await import('../support/fakeL10n.js')).fakeL10n,
  window: {
    showErrorMessage: (...texts: string[]) => {
      shown.push(texts);
      return Promise.resolve(answer.press ? texts[1] : undefined);
    },
  },
  commands: { executeCommand: (command: string) => Promise.resolve(void ran.push(command)) },
}));

const { tellFailure } = await import('../../../src/host/commands/tellFailure.js');
const { EngineError } = await import('../../../src/host/engine/errors.js');
const { CancelledError } = await import('../../../src/shared/cancellation.js');

beforeEach(() => {
  shown.length = 0;
  ran.length = 0;
  answer.press = true;
});

const again = () => void ran.push('again');

describe('a command that fails', () => {
  it.each([
    ['not-readable', 'Try Again', 'again'],
    ['s3-connection', 'Try Again', 'again'],
    ['s3-credentials', 'Open S3 Settings', 'beliefscope.openS3Settings'],
    ['no-process', 'Choose Process…', 'beliefscope.chooseProcess'],
    ['not-trusted', 'Manage Workspace Trust', 'beliefscope.manageTrust'],
    ['virtual-file-too-large', 'Raise Size Limit…', 'beliefscope.raiseFileLimit'],
  ] as const)('%s offers %s, which runs %s', async (code, label, command) => {
    await tellFailure(new EngineError(code, 'No.'), again);
    expect(shown).toEqual([['Beliefscope: No.', label]]);
    expect(ran).toEqual([command]);
  });

  it('does nothing where the message is closed, and has no button where none helps', async () => {
    answer.press = false;
    await tellFailure(new EngineError('not-readable', 'No.'), again);
    await tellFailure(new EngineError('not-a-belief', 'No.'), again);
    expect(shown).toEqual([['Beliefscope: No.', 'Try Again'], ['Beliefscope: No.']]);
    expect(ran).toEqual([]);
  });

  it('says nothing of a cancel, nor of the end of the engine, which is told elsewhere', async () => {
    await tellFailure(new CancelledError(), again);
    await tellFailure(new EngineError('engine-died', 'No.'), again);
    expect(shown).toEqual([]);
  });
});
