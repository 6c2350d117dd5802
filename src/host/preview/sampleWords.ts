import * as vscode from 'vscode';
import { SEED } from '../../shared/defaults.js';
import type { ProcessChoice } from '../../protocol/process.js';
import type { EngineService } from '../engine/engineService.js';
import { withNotification } from '../door/progress.js';
import { askText, pickOne } from '../door/questions.js';

/** How many positions all words together may have, since an editor cannot handle a larger document well. */
const MOST_POSITIONS = 500_000;

const formats = [
  { label: 'CSV', description: vscode.l10n.t('one row for each position'), format: 'csv' as const },
  { label: 'JSON lines', description: vscode.l10n.t('one line for each word'), format: 'jsonl' as const },
];

/** Words with their true beliefs, in a new document. */
export async function sampleWords(engine: EngineService, process: ProcessChoice): Promise<void> {
  const length = await askInteger(vscode.l10n.t('Length of a word, in symbols'), '10', 1, 100_000);
  if (length === undefined) return;
  const most = Math.floor(MOST_POSITIONS / length);
  const count = await askInteger(
    vscode.l10n.t('Number of words, at most {0} in an editor', most),
    String(Math.min(100, most)),
    1,
    most,
  );
  if (count === undefined) return;
  const seed = await askInteger(vscode.l10n.t('Seed'), String(SEED), 0, Number.MAX_SAFE_INTEGER);
  if (seed === undefined) return;
  const chosen = await pickOne(formats, {
    title: vscode.l10n.t('Sample Words'),
    placeHolder: vscode.l10n.t('Format'),
    ignoreFocusOut: true,
  });
  if (!chosen) return;
  const { format } = chosen;
  const { text } = await withNotification(
    vscode.l10n.t('Drawing {0} words', count),
    (signal) => engine.request('process/sample', { process, length, count, seed, format }, { signal }),
    { cancellable: true },
  );
  const document = await vscode.workspace.openTextDocument({
    content: text,
    language: format === 'csv' ? 'plaintext' : 'jsonl',
  });
  await vscode.window.showTextDocument(document, { preview: false });
}

async function askInteger(prompt: string, value: string, least: number, most: number): Promise<number | undefined> {
  const text = await askText({
    title: vscode.l10n.t('Sample Words'),
    prompt,
    value,
    ignoreFocusOut: true,
    validateInput: (typed) =>
      /^\d+$/.test(typed) && Number(typed) >= least && Number(typed) <= most
        ? undefined
        : vscode.l10n.t('A whole number from {0} to {1}.', least, most),
  });
  return text === undefined ? undefined : Number(text);
}
