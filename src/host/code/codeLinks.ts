import * as vscode from 'vscode';
import { readNamedPath } from '../../shared/namedPath.js';
import type { CheckpointFolders } from '../checkpoints/checkpointFolders.js';
import { registerCommand } from '../commands/register.js';
import { lens, type Log } from '../door/shown.js';
import type { EngineService } from '../engine/engineService.js';
import { isWithin } from '../engine/isWithin.js';
import { PROCESS_ENDING } from '../preview/documents.js';
import { processFiles } from '../preview/pickSubject.js';
import type { Previews } from '../preview/previews.js';
import { switchSetting } from '../settings.js';
import { baseName, parentOf } from '../sources.js';
import { findMentions, type CodeLanguage, type Mention } from './findMentions.js';

interface Services {
  readonly engine: EngineService;
  readonly folders: CheckpointFolders;
  readonly previews: Previews;
  readonly log: Log;
}

/** Lenses of one file; more would be no hint any more. */
const MAX_LENSES = 50;
/** Folders in which trainings put the checkpoints of a run. */
const INNER = /^(checkpoints?|ckpts?|weights)$/i;

const LANGUAGES: Readonly<Record<string, CodeLanguage>> = {
  ...{ python: 'python', yaml: 'yaml', json: 'json', jsonc: 'json', toml: 'toml' },
};

/**
 * Says above a line of code or of a config that it names a folder of checkpoints or a process. All is known before: folders
 * from the scan of the workspace, process files from a watcher, so that a text that is opened makes no look-up of its own and
 * names nothing outside of the workspace.
 */
export function registerCodeLinks(services: Services): vscode.Disposable {
  const { folders, engine, previews, log } = services;
  const changed = new vscode.EventEmitter<void>();
  const files = new ProcessFiles(() => changed.fire());
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses: (document, token) => (isOn() ? lensesOf(document, token, { folders, files }) : []),
  };
  const selector = [
    ...Object.keys(LANGUAGES).map((language) => ({ language })),
    // TOML has no name of its own in the editor.
    { pattern: '**/*.toml' },
  ];
  return vscode.Disposable.from(
    changed,
    files,
    folders.onDidChange(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('beliefscope.codeLinks')) changed.fire();
    }),
    vscode.languages.registerCodeLensProvider(selector, provider),
    registerCommand('previewNamed', (target) => previewNamed({ engine, previews }, target), log),
  );
}

const isOn = (): boolean => switchSetting('codeLinks');

interface Known {
  readonly folders: Pick<CheckpointFolders, 'has' | 'all'>;
  readonly files: { has(uri: vscode.Uri): boolean };
}

/** At most one of a kind for each line. */
export function lensesOf(
  document: vscode.TextDocument,
  token: vscode.CancellationToken,
  known: Known,
): vscode.CodeLens[] {
  const language = document.uri.path.endsWith('.toml') ? 'toml' : LANGUAGES[document.languageId];
  if (language === undefined || document.uri.path.endsWith(PROCESS_ENDING)) return [];
  const bases = basesOf(document.uri);
  const lenses = new Map<string, vscode.CodeLens>();
  for (const mention of findMentions(document.getText(), language)) {
    if (token.isCancellationRequested) return [];
    const command = commandFor(mention, bases, known);
    if (command === null) continue;
    const { line } = document.positionAt(mention.at);
    const place = `${line} ${command.command}`;
    if (!lenses.has(place)) lenses.set(place, lens(line, command));
    if (lenses.size >= MAX_LENSES) break;
  }
  return [...lenses.values()];
}

/** What a path may start from: the folder of the file, then the folders of the workspace. */
function basesOf({ path }: vscode.Uri): vscode.Uri[] {
  const open = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  // A cell of a notebook has the notebook's path and a scheme of its own.
  const own = open.map((uri) => uri.with({ path })).filter((uri, at) => isWithin(open[at], uri));
  return [...own.map(parentOf), ...open];
}

function commandFor(mention: Mention, bases: readonly vscode.Uri[], { folders, files }: Known): vscode.Command | null {
  switch (mention.kind) {
    case 'preset': {
      const { name, params } = mention;
      return {
        title: vscode.l10n.t('Preview process'),
        command: 'beliefscope.previewNamed',
        arguments: [{ name, params }],
      };
    }
    case 'processFile': {
      const uri = placesOf(mention.path, bases).find((each) => files.has(each));
      if (!uri) return null;
      return { title: vscode.l10n.t('Preview process'), command: 'beliefscope.previewProcess', arguments: [uri] };
    }
    case 'folder': {
      for (const place of placesOf(mention.path, bases)) {
        const uri = checkpointsAt(place, folders);
        if (uri)
          return {
            title: vscode.l10n.t('Show belief geometry'),
            command: 'beliefscope.showGeometry',
            arguments: [uri],
          };
      }
      return null;
    }
  }
}

/** Where a path of a file may lead, within the workspace alone. */
function placesOf(path: string, bases: readonly vscode.Uri[]): vscode.Uri[] {
  const open = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const named = readNamedPath(path);
  const places =
    named.refused === undefined
      ? bases.map((base) => vscode.Uri.joinPath(base, ...named.parts))
      : /^(\/(?!\/)|[a-z]:[/\\])/i.test(path)
        ? [vscode.Uri.file(path.replace(/[/\\]+$/, ''))]
        : [];
  return places.filter((place) => open.some((folder) => isWithin(folder, place)));
}

/** A folder that is known to hold checkpoints, the one within it that does, or one of its checkpoints; null: none is known. */
function checkpointsAt(place: vscode.Uri, folders: Known['folders']): vscode.Uri | null {
  if (folders.has(place)) return place;
  const within = folders.all.filter(
    ({ uri }) => parentOf(uri).toString() === place.toString() && INNER.test(baseName(uri)),
  );
  if (within.length === 1) return within[0].uri;
  const above = folders.all.find(({ uri }) => uri.toString() === parentOf(place).toString());
  return above?.files.includes(baseName(place)) ? place : null;
}

/** The process files of the workspace, as they come and go: looked for once a file names one, and not as the editor starts. */
class ProcessFiles implements vscode.Disposable {
  /** null: not asked for yet. */
  private known: ReadonlySet<string> | null = null;
  private readonly watcher = vscode.workspace.createFileSystemWatcher(`**/*${PROCESS_ENDING}`, false, true, false);
  private readonly listening = [
    this.watcher,
    this.watcher.onDidCreate(() => this.lookAgain()),
    this.watcher.onDidDelete(() => this.lookAgain()),
    vscode.workspace.onDidChangeWorkspaceFolders(() => this.lookAgain()),
  ];

  constructor(private readonly changed: () => void) {}

  has(uri: vscode.Uri): boolean {
    if (this.known === null) {
      this.known = new Set();
      void this.look();
    }
    return this.known.has(uri.toString());
  }

  private lookAgain(): void {
    if (this.known !== null) void this.look();
  }

  dispose(): void {
    for (const each of this.listening) each.dispose();
  }

  private async look(): Promise<void> {
    const files = await processFiles().catch(() => []);
    this.known = new Set(files.map((uri) => uri.toString()));
    this.changed();
  }
}

/** A preset with those of the numbers beside its name that are parameters of it, within their ranges. */
async function previewNamed(
  { engine, previews }: Pick<Services, 'engine' | 'previews'>,
  target: unknown,
): Promise<void> {
  const { name, params } = target as Extract<Mention, { kind: 'preset' }>;
  const preset = (await engine.presetList()).find((each) => each.name === name);
  if (!preset) return;
  const own = preset.params.flatMap((param): [string, number][] => {
    const value = Object.hasOwn(params, param.name) ? params[param.name] : undefined;
    const fits =
      value !== undefined && value >= param.min && value <= param.max && (!param.integer || Number.isInteger(value));
    return fits ? [[param.name, value]] : [];
  });
  previews.show({ kind: 'preset', name, params: Object.fromEntries(own) }, vscode.ViewColumn.Beside);
}
