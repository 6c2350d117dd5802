import * as vscode from 'vscode';
import type { Compared } from '../../protocol/compare.js';
import type { CheckpointEntry, FolderListing, Source } from '../../protocol/files.js';
import { checkpointText } from '../../shared/texts.js';
import { showError } from '../door/messages.js';
import { pickOne } from '../door/questions.js';
import type { Session } from '../session/session.js';
import { MOST_OF_FOLDER } from '../session/sessions.js';
import { displayPath, sourceKey, sourceName, sourceOf, uriOf } from '../sources.js';
import { analysedFor } from './analysedFor.js';
import { browse } from './pickFolder.js';
import type { CommandServices } from './register.js';
import { registerCommand, sessionFor } from './register.js';

const TITLE = vscode.l10n.t('Compare With');

export function registerCompareCommands(services: CommandServices): vscode.Disposable {
  const { log } = services;
  return vscode.Disposable.from(
    registerCommand('compareWith', (target) => compareWith(services, target), log),
    registerCommand('openAnother', (target) => openAnother(services, target), log),
    registerCommand('compareWithPrevious', (target) => compareWithPrevious(services, target), log),
  );
}

async function compareWith(services: CommandServices, target: unknown): Promise<void> {
  const session = (await analysedFor(services, target, TITLE))?.session;
  if (!session) return;
  const other = await pickOther(services, session);
  if (other) services.panels.show(session).compare(other);
}

async function compareWithPrevious(services: CommandServices, target: unknown): Promise<void> {
  const session = (await analysedFor(services, target, TITLE))?.session;
  const before = session && checkpointBefore(session);
  if (session && before) services.panels.show(session).compare({ source: null, checkpoint: before.file });
}

/** One more panel of the active folder, beside the one that is there. */
async function openAnother(services: CommandServices, target: unknown): Promise<void> {
  const session = await sessionFor(services, target, vscode.l10n.t('Open Another Panel'));
  if (!session) return;
  if (!services.panels.find(session)) return void services.panels.show(session);
  if (!services.panels.another(session))
    void showError(vscode.l10n.t('{0} has {1} panels already. Close one of them first.', session.name, MOST_OF_FOLDER));
}

/** The checkpoint of the same run that comes before the one on show; undefined where that is the first. */
function checkpointBefore({ listing, result }: Session): CheckpointEntry | undefined {
  const file = result?.checkpoint.file;
  for (const { checkpoints } of listing?.runs ?? []) {
    const at = checkpoints.findIndex((entry) => entry.file === file);
    if (at >= 0) return checkpoints[at - 1];
  }
  return undefined;
}

interface Item extends vscode.QuickPickItem {
  /** What to compare with; a folder, of which a checkpoint is asked for next; or any folder. */
  readonly other?: Compared | Source | 'browse';
}

async function pickOther(services: CommandServices, session: Session): Promise<Compared | undefined> {
  const chosen = await pickOne([...ownItems(session), ...folderItems(services, session)], {
    title: TITLE,
    placeHolder: vscode.l10n.t('Checkpoint to show beside the one on show'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  const other = chosen?.other;
  if (other === undefined) return undefined;
  if (typeof other === 'object' && 'checkpoint' in other) return other;
  const folder = other === 'browse' ? await browse(TITLE, vscode.l10n.t('Compare')) : null;
  if (folder === undefined) return undefined;
  return pickOfFolder(services, folder ? sourceOf(folder) : (other as Source));
}

/** Checkpoints of the panel's own folder, run by run, the newest first. */
function ownItems(session: Session): Item[] {
  const onShow = session.result?.checkpoint.file;
  const before = checkpointBefore(session);
  const first: Item[] = before
    ? [
        {
          label: vscode.l10n.t('The Checkpoint Before'),
          description: checkpointText(before),
          other: { source: null, checkpoint: before.file },
          iconPath: new vscode.ThemeIcon('arrow-left'),
        },
      ]
    : [];
  return [...first, ...(session.listing ? listingItems(session.listing, null, onShow) : [])];
}

function listingItems(listing: FolderListing, source: Source | null, except?: string): Item[] {
  return listing.runs.flatMap(({ prefix, checkpoints }): Item[] => [
    { label: prefix === '' ? vscode.l10n.t('Checkpoints') : prefix, kind: vscode.QuickPickItemKind.Separator },
    ...checkpoints
      .filter(({ file }) => file !== except)
      .reverse()
      .map((entry) => ({
        label: checkpointText(entry),
        description: entry.step === null ? '' : entry.file,
        other: { source, checkpoint: entry.file },
      })),
  ]);
}

/** Other folders that are known: those of the workspace, and those that are open. */
function folderItems({ folders, sessions }: CommandServices, session: Session): Item[] {
  const sources = new Map<string, Source>();
  for (const source of [...folders.all.map(({ uri }) => sourceOf(uri)), ...sessions.all().map((each) => each.source)])
    sources.set(sourceKey(source), source);
  sources.delete(session.key);
  return [
    { label: vscode.l10n.t('Other folders'), kind: vscode.QuickPickItemKind.Separator },
    ...[...sources.values()].map((source) => {
      const uri = uriOf(source);
      return {
        label: sourceName(source),
        description: uri ? displayPath(uri) : 'S3',
        other: source,
        iconPath: new vscode.ThemeIcon('folder'),
      };
    }),
    {
      label: vscode.l10n.t('Browse…'),
      description: vscode.l10n.t('another folder'),
      other: 'browse',
      iconPath: new vscode.ThemeIcon('folder-opened'),
    },
  ];
}

/** A checkpoint of another folder, which counts as opened from now on, since the person chose it. */
async function pickOfFolder({ engine, memory }: CommandServices, source: Source): Promise<Compared | undefined> {
  const key = sourceKey(source);
  if (source.kind === 'host') engine.files.allow(source.uri);
  const items = engine
    .request('folder/list', { source, assumed: memory.assumed(key) })
    .then((listing) => listingItems(listing, source));
  const chosen = await pickOne(items, {
    title: `${TITLE}: ${sourceName(source)}`,
    placeHolder: vscode.l10n.t('Checkpoint'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  const other = chosen?.other;
  if (other === undefined || typeof other === 'string' || !('checkpoint' in other)) return undefined;
  await memory.rememberOpened(key);
  return other;
}
