import * as vscode from 'vscode';
import { version } from '../../../package.json';
import type { PlotData } from '../../figure/data.js';
import { count } from '../../shared/texts.js';
import { latestVerdict } from '../../shared/verdictTexts.js';
import { jsonText } from '../../shared/writtenText.js';
import { sessionFor } from '../commands/register.js';
import type { CommandServices } from '../commands/register.js';
import { sayDone } from '../door/messages.js';
import { askWhereToSave, pickOne } from '../door/questions.js';
import { EngineError } from '../engine/errors.js';
import type { Session } from '../session/session.js';
import { baseName } from '../sources.js';
import { suggestedFile, writeFile } from '../writeFile.js';

const TITLE = vscode.l10n.t('Save Data');

/** `beliefscope.saveData`: what stands behind the plots, as CSV or JSON, into a file or the clipboard; or the read-out map. */
export async function saveData(services: CommandServices, target: unknown): Promise<void> {
  const session = await sessionFor(services, target, TITLE);
  const result = session?.result;
  if (!session) return;
  if (!result)
    throw new EngineError(
      'cannot-write',
      vscode.l10n.t('There are no data to save yet: show the geometry of a checkpoint first.'),
    );
  const form = await pickOne([...dataForms(vscode.l10n.t('a line for each belief')), READ_OUT], {
    title: TITLE,
    placeHolder: vscode.l10n.t('Form'),
    ignoreFocusOut: true,
  });
  if (!form) return;
  if (form.extension === 'safetensors') return saveReadOut(session, result.id);
  // What draws is loaded when it is first wanted.
  const { aboutAnalysis, buildPicture, occurrences, plotData } = await import('../../figure/files/write.js');
  const found = occurrences(result.predictions, result.beliefs.count);
  const data = plotData(result, buildPicture(result, session.view, false, found));
  const made = { version, folder: session.name, date: new Date() };
  const { facts } = aboutAnalysis(result, latestVerdict(result, session.checked), made);
  await giveData(data, form, { facts, name: `${session.name}-geometry` });
}

const READ_OUT = {
  label: vscode.l10n.t('Save Read-Out Map…'),
  description: vscode.l10n.t('coefficients, intercept and components as safetensors'),
  extension: 'safetensors',
} as const;

async function saveReadOut(session: Session, analysis: string): Promise<void> {
  const bytes = await session.call('readout/file', { analysis });
  const file = await askWhereToSave({
    title: vscode.l10n.t('Save Read-Out Map'),
    filters: { Safetensors: ['safetensors'] },
    defaultUri: suggestedFile(`${session.name}-readout.safetensors`),
  });
  if (!file) return;
  await writeFile(file, bytes);
  sayDone(vscode.l10n.t('Read-out map written to {0}.', baseName(file)));
}

/** How data are wanted. */
export interface DataForm {
  readonly extension: 'csv' | 'json';
  readonly copies: boolean;
}

export const dataForms = (line: string): readonly (DataForm & vscode.QuickPickItem)[] => [
  { label: vscode.l10n.t('Save CSV…'), description: line, extension: 'csv', copies: false },
  {
    label: vscode.l10n.t('Save JSON…'),
    description: vscode.l10n.t('with where it is from'),
    extension: 'json',
    copies: false,
  },
  { label: vscode.l10n.t('Copy CSV'), description: vscode.l10n.t('to the clipboard'), extension: 'csv', copies: true },
  {
    label: vscode.l10n.t('Copy JSON'),
    description: vscode.l10n.t('to the clipboard'),
    extension: 'json',
    copies: true,
  },
];

/** Data as text in a file that the user chooses, or in the clipboard. */
export async function giveData(
  data: PlotData,
  { extension, copies }: DataForm,
  { facts, name }: { readonly facts: Readonly<Record<string, unknown>>; readonly name: string },
): Promise<void> {
  const { dataCsv } = await import('../../figure/files/write.js');
  const text = extension === 'csv' ? dataCsv(data) : `${jsonText({ ...data, about: facts })}\n`;
  if (copies) {
    await vscode.env.clipboard.writeText(text);
    return sayDone(
      data.rows.length === 1
        ? vscode.l10n.t('1 line of data copied.')
        : vscode.l10n.t('{0} lines of data copied.', count(data.rows.length)),
    );
  }
  const file = await askWhereToSave({
    title: TITLE,
    filters: { [extension.toUpperCase()]: [extension] },
    defaultUri: suggestedFile(`${name}.${extension}`),
  });
  if (!file) return;
  await writeFile(file, text);
  sayDone(vscode.l10n.t('Data written to {0}.', file.path.split('/').at(-1) ?? ''));
}
