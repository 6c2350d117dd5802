import * as vscode from 'vscode';
import { PRESENTATION_BELIEFS } from '../../shared/defaults.js';
import type { ProcessSubject } from '../../protocol/preview.js';
import type { ProcessChoice } from '../../protocol/process.js';
import { registerCommand } from '../commands/register.js';
import type { EngineService } from '../engine/engineService.js';
import { choiceOfSubject, isProcessDocument, showNewProcess } from './documents.js';
import { pickPreset, pickSubject } from './pickSubject.js';
import { PreviewPanel } from './previewPanel.js';
import type { Previews } from './previews.js';
import { sampleWords } from './sampleWords.js';
import type { Log } from '../door/shown.js';
import { firstLines } from '../../shared/shownText.js';
import { sayDone, showWarning } from '../door/messages.js';

interface Services {
  readonly engine: EngineService;
  readonly previews: Previews;
  readonly log: Log;
}

/** The commands about processes alone. */
export function registerProcessCommands(services: Services): vscode.Disposable {
  const { engine, previews, log } = services;
  const withChoice =
    (title: string, run: (choice: ProcessChoice) => Promise<void>) =>
    async (target: unknown): Promise<void> => {
      const choice = await choiceFor(services, target, title);
      if (choice) await run(choice);
    };
  const commands: Readonly<Record<string, (target: unknown) => unknown>> = {
    previewProcess: (target) => previewProcess(target),
    newProcessFile: async () => {
      const preset = await pickPreset(engine, vscode.l10n.t('New Process File from Preset'));
      if (preset) await openAsFile(engine, { kind: 'preset', name: preset.name, params: {} });
    },
    openProcessAsFile: withChoice(vscode.l10n.t('Open Process as File'), (choice) => openAsFile(engine, choice)),
    openPresentation: withChoice(vscode.l10n.t('Open Mixed-State Presentation as Process'), async (choice) => {
      const { name, text, notes } = await engine.request('process/msp', {
        process: choice,
        beliefs: PRESENTATION_BELIEFS.default,
      });
      await showNewProcess(name, text);
      for (const note of firstLines(notes, 3)) void showWarning(`Beliefscope: ${note}`);
    }),
    copyMatrices: withChoice(vscode.l10n.t('Copy Matrices as NumPy'), async (choice) => {
      const { text } = await engine.request('process/numpy', { process: choice });
      await vscode.env.clipboard.writeText(text);
      sayDone(vscode.l10n.t('The matrices were copied as Python source for NumPy.'));
    }),
    sampleWords: withChoice(vscode.l10n.t('Sample Words'), (choice) => sampleWords(engine, choice)),
  };
  return vscode.Disposable.from(...Object.entries(commands).map(([name, run]) => registerCommand(name, run, log)));

  function previewProcess(target: unknown): Promise<void> {
    return subjectFor(services, target, vscode.l10n.t('Preview Process')).then((subject) => {
      if (!subject) return;
      const isInFront =
        subject.kind === 'document' && vscode.window.activeTextEditor?.document.uri.toString() === subject.uri;
      previews.show(subject, isInFront ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
    });
  }
}

async function openAsFile(engine: EngineService, choice: ProcessChoice): Promise<void> {
  const { name, text } = await engine.request('process/file', { process: choice });
  await showNewProcess(name, text);
}

/** What a command is about: the clicked item, the active text or preview, or a process that the user picks. */
async function subjectFor({ engine }: Services, target: unknown, title: string): Promise<ProcessSubject | undefined> {
  if (target instanceof vscode.Uri) return { kind: 'document', uri: target.toString() };
  const document = vscode.window.activeTextEditor?.document;
  if (document && isProcessDocument(document)) return { kind: 'document', uri: document.uri.toString() };
  return pickSubject(engine, title);
}

async function choiceFor(services: Services, target: unknown, title: string): Promise<ProcessChoice | undefined> {
  const preview =
    target instanceof PreviewPanel ? target : target instanceof vscode.Uri ? undefined : services.previews.active;
  if (preview) return preview.choice();
  const subject = await subjectFor(services, target, title);
  return subject && choiceOfSubject(subject);
}
