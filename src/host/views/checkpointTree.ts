import * as vscode from 'vscode';
import type { CheckpointFolder, CheckpointFolders } from '../checkpoints/checkpointFolders.js';
import { checkpointName, stepOf } from '../../shared/checkpointNames/checkpointName.js';
import { nameAmong, runName } from '../../shared/checkpointNames/runFolders.js';
import { defaultOf, groupRuns, type NamedRun } from '../../shared/checkpointNames/runs.js';
import { originsText, originText } from '../../shared/provenanceTexts.js';
import type { FolderListing } from '../../protocol/files.js';
import { checkpointsText } from '../../shared/texts.js';
import { checkpointLabel, formatCount, processLabel } from '../labels.js';
import type { Sessions } from '../session/sessions.js';
import { treeItem } from '../door/shown.js';
import { displayPath, sourceOf } from '../sources.js';

export interface FolderNode {
  readonly kind: 'folder';
  readonly folder: CheckpointFolder;
}
export interface RunNode {
  readonly kind: 'run';
  readonly folder: CheckpointFolder;
  readonly run: NamedRun;
}
export interface CheckpointNode {
  readonly kind: 'checkpoint';
  readonly folder: CheckpointFolder;
  readonly file: NamedRun['files'][number];
  /** Whether it is shown where none of its run is named. */
  readonly isDefault: boolean;
}
/** What follows the rows that are shown at once. */
export interface MoreNode {
  readonly kind: 'more';
  readonly folder: CheckpointFolder;
  readonly nodes: readonly CheckpointTreeNode[];
}
export type CheckpointTreeNode = FolderNode | RunNode | CheckpointNode | MoreNode;

/** The file or folder that commands of a tree item act on. */
export const nodeUri = (node: CheckpointTreeNode): vscode.Uri =>
  node.kind === 'checkpoint' ? vscode.Uri.joinPath(node.folder.uri, node.file.file) : node.folder.uri;

export const isTreeNode = (value: unknown): value is CheckpointTreeNode =>
  typeof value === 'object' && value !== null && 'kind' in value && 'folder' in value;

/** A tree of three levels: checkpoint folders of the workspace, their runs (if there are several), and steps. */
export class CheckpointTree implements vscode.TreeDataProvider<CheckpointTreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly disposables: vscode.Disposable[];

  constructor(
    private readonly folders: CheckpointFolders,
    private readonly sessions: Sessions,
  ) {
    this.disposables = [
      folders.onDidChange(() => this.changed.fire()),
      sessions.onDidChange(({ change }) => {
        if (change === 'listing' || change === 'result') this.changed.fire();
      }),
    ];
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
    this.changed.dispose();
  }

  getChildren(node?: CheckpointTreeNode): CheckpointTreeNode[] {
    return pageOf(node?.kind === 'more' ? node.nodes : this.allChildren(node));
  }

  private allChildren(node?: Exclude<CheckpointTreeNode, MoreNode>): CheckpointTreeNode[] {
    if (!node) return this.folders.all.map((folder) => ({ kind: 'folder', folder }));
    if (node.kind === 'checkpoint') return [];
    if (node.kind === 'run') return checkpoints(node.folder, node.run);
    const runs = this.runs(node.folder);
    const [only] = runs;
    if (runs.length === 1 && only) return checkpoints(node.folder, only);
    return runs.flatMap((run): CheckpointTreeNode[] =>
      run.files.length === 1
        ? checkpoints(node.folder, run, run === only)
        : [{ kind: 'run', folder: node.folder, run }],
    );
  }

  getTreeItem(node: CheckpointTreeNode): vscode.TreeItem {
    switch (node.kind) {
      case 'folder':
        return this.folderItem(node);
      case 'run':
        return runItem(node);
      case 'checkpoint':
        return this.checkpointItem(node);
      case 'more':
        return moreItem(node);
    }
  }

  private folderItem({ folder }: FolderNode): vscode.TreeItem {
    const name = nameOf(folder);
    const path = displayPath(folder.uri);
    const count = this.runs(folder).reduce((sum, run) => sum + run.files.length, 0);
    const told = toldOf(this.sessions.find(sourceOf(folder.uri))?.listing ?? null);
    const item = treeItem(
      {
        label: name,
        description: path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : undefined,
        tooltip: [`${path}: ${checkpointsText(count)}`, ...told],
        spoken: vscode.l10n.t('Run {0}, checkpoint folder {1}, {2}', name, path, checkpointsText(count)),
      },
      vscode.TreeItemCollapsibleState.Collapsed,
    );
    item.id = folder.uri.toString();
    item.contextValue = 'folder';
    item.iconPath = new vscode.ThemeIcon('folder');
    return item;
  }

  private checkpointItem(node: CheckpointNode): vscode.TreeItem {
    const { file, step } = node.file;
    const result = this.sessions.find(sourceOf(node.folder.uri))?.result;
    const isShown = result?.checkpoint.file === file;
    const notes = [step === null ? '' : file, node.isDefault ? SHOWN_BY_DEFAULT : ''].filter(Boolean);
    const states = [...(isShown ? [vscode.l10n.t('shown')] : []), ...(node.isDefault ? [SHOWN_BY_DEFAULT] : [])];
    const item = treeItem({
      label: step === null ? file : formatCount(step),
      description: notes.length > 0 ? notes.join(' · ') : undefined,
      tooltip: [
        nodeUri(node).fsPath,
        step === null
          ? vscode.l10n.t('Its name tells no step')
          : vscode.l10n.t('Step {0}: {1}', formatCount(step), originText({ from: 'name', name: file })),
        ...(node.isDefault ? [vscode.l10n.t('Shown where no checkpoint is chosen')] : []),
      ],
      spoken: [vscode.l10n.t('Checkpoint {0}', checkpointLabel(node.file)), ...states].join(', '),
    });
    item.id = nodeUri(node).toString();
    item.contextValue = 'checkpoint';
    item.iconPath = new vscode.ThemeIcon(isShown ? 'circle-filled' : 'circle-outline');
    return item;
  }

  /** The runs that the engine found in a folder or, until it has listed the folder, those inferred from file names. */
  private runs(folder: CheckpointFolder): readonly NamedRun[] {
    const listing = this.sessions.find(sourceOf(folder.uri))?.listing;
    if (!listing) return byName(folder);
    const present = new Set(folder.files);
    const known = new Set(listing.runs.flatMap((run) => run.checkpoints.map(({ file }) => file)));
    if (folder.files.some((file) => !known.has(file) && isNewer(file))) return byName(folder);
    return listing.runs
      .map(({ prefix, checkpoints: members }) => ({ prefix, files: members.filter(({ file }) => present.has(file)) }))
      .filter(({ files }) => files.length > 0);

    /** Whether a file was added after the engine listed the folder, and not left out by it: its step exceeds all listed ones. */
    function isNewer(file: string): boolean {
      const steps = listing?.runs.flatMap((run) => run.checkpoints.map(({ step }) => step ?? -1)) ?? [];
      const last = Math.max(-1, ...steps);
      return checkpointName(file) !== null && (stepOf(file) ?? -1) > last;
    }
  }
}

const byName = ({ files }: CheckpointFolder): NamedRun[] => groupRuns(files.map((file) => ({ file })));

const SHOWN_BY_DEFAULT = vscode.l10n.t('shown by default');

/** What the run of a folder is called, as the command line calls it. */
const nameOf = (folder: CheckpointFolder): string => runName(folder.uri.path.split('/').filter(Boolean));

/** @param marks whether the checkpoint that the run shows first is to be told from the others */
function checkpoints(folder: CheckpointFolder, run: NamedRun, marks = true): CheckpointNode[] {
  const shown = marks ? defaultOf(run.files) : undefined;
  return run.files.map((file) => ({ kind: 'checkpoint', folder, file, isDefault: file === shown }));
}

/** Process and architecture of a folder that was listed, and where they are from. */
function toldOf(listing: FolderListing | null): string[] {
  if (!listing?.architecture && !listing?.process) return [];
  const { process, provenance } = listing;
  const assumed = Object.entries(provenance).flatMap(([field, { from }]) => (from === 'assumed' ? [field] : []));
  const { process: origin, ...architecture } = provenance;
  return [
    process
      ? origin
        ? vscode.l10n.t('Process {0}: {1}', processLabel(process), originText(origin))
        : vscode.l10n.t('Process {0}', processLabel(process))
      : vscode.l10n.t('Process: nothing tells it'),
    ...(listing.architecture ? [vscode.l10n.t('Architecture: {0}', originsText(architecture))] : []),
    ...(assumed.length > 0 ? [vscode.l10n.t('Assumed: {0}', assumed.join(', '))] : []),
  ];
}

function runItem({ folder, run }: RunNode): vscode.TreeItem {
  const name = nameAmong(nameOf(folder), run.prefix, false);
  const count = checkpointsText(run.files.length);
  const item = treeItem(
    { label: name, description: count, spoken: vscode.l10n.t('Run {0}, {1}', name, count) },
    vscode.TreeItemCollapsibleState.Collapsed,
  );
  // Files of the same steps in two formats are two runs.
  const { ending = '' } = checkpointName(run.files[0]?.file ?? '') ?? {};
  item.id = `${folder.uri.toString()}#${run.prefix}#${ending}`;
  item.contextValue = 'run';
  item.iconPath = new vscode.ThemeIcon('list-ordered');
  return item;
}

/** Rows that are shown at once; very many would make the editor slow. */
const MAX_ROWS = 1000;

function pageOf(nodes: readonly CheckpointTreeNode[]): CheckpointTreeNode[] {
  const [first] = nodes;
  if (nodes.length <= MAX_ROWS || first === undefined) return [...nodes];
  return [...nodes.slice(0, MAX_ROWS), { kind: 'more', folder: first.folder, nodes: nodes.slice(MAX_ROWS) }];
}

function moreItem({ nodes }: MoreNode): vscode.TreeItem {
  const label = vscode.l10n.t('and {0} more', formatCount(nodes.length));
  const item = treeItem({ label, spoken: label }, vscode.TreeItemCollapsibleState.Collapsed);
  item.contextValue = 'more';
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  return item;
}
