import * as vscode from 'vscode';
import { version } from '../../../package.json';
import { latestVerdict } from '../../shared/verdictTexts.js';
import { jsonText } from '../../shared/writtenText.js';
import { sessionFor } from '../commands/register.js';
import type { CommandServices } from '../commands/register.js';
import { sayDone } from '../door/messages.js';
import { askWhereToSave, pickOne } from '../door/questions.js';
import { EngineError } from '../engine/errors.js';
import { writeFile } from '../writeFile.js';

const TITLE = 'Save Data';

/** `beliefscope.saveData`: what stands behind the plots, as CSV or JSON, into a file or the clipboard. */
export async function saveData(services: CommandServices, target: unknown): Promise<void> {
  const session = await sessionFor(services, target, TITLE);
  const result = session?.result;
  if (!session) return;
  if (!result)
    throw new EngineError('cannot-write', 'There are no data to save yet: show the geometry of a checkpoint first.');
  const form = await pickOne(
    [
      { label: 'CSV', description: 'a line for each belief, into a file', kind: 'csv', copies: false },
      { label: 'JSON', description: 'with where it is from, into a file', kind: 'json', copies: false },
      { label: 'Copy CSV', description: 'to the clipboard', kind: 'csv', copies: true },
      { label: 'Copy JSON', description: 'to the clipboard', kind: 'json', copies: true },
    ].map(({ kind, ...item }) => ({ ...item, extension: kind })),
    { title: TITLE, placeHolder: 'Form', ignoreFocusOut: true },
  );
  if (!form) return;
  // What draws is loaded when it is first wanted.
  const { aboutAnalysis, buildPicture, dataCsv, occurrences, plotData } = await import('../../figure/files/write.js');
  const found = occurrences(result.predictions, result.beliefs.count);
  const data = plotData(result, buildPicture(result, session.view, false, found));
  const made = { version, folder: session.name, date: new Date() };
  const { facts } = aboutAnalysis(result, latestVerdict(result, session.checked), made);
  const text = form.extension === 'csv' ? dataCsv(data) : `${jsonText({ ...data, about: facts })}\n`;
  if (form.copies) {
    await vscode.env.clipboard.writeText(text);
    return sayDone(`Data of ${result.beliefs.count} beliefs copied.`);
  }
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const file = await askWhereToSave({
    title: TITLE,
    filters: { [form.extension.toUpperCase()]: [form.extension] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder.uri, `${session.name}-geometry.${form.extension}`) }),
  });
  if (!file) return;
  await writeFile(file, text);
  sayDone(`Data written to ${file.path.split('/').at(-1) ?? ''}.`);
}
