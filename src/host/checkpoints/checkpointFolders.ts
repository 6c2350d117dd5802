import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import * as vscode from 'vscode';
import { baseName, parentOf } from '../sources.js';
import { isCheckpointName } from '../../shared/checkpointNames/checkpointName.js';
import { isSkippedFolder } from '../../shared/checkpointNames/folders.js';
import { groupRuns } from '../../shared/checkpointNames/runs.js';
import { scan } from './scan.js';
import type { ScanAccess } from './scan.js';
import type { Log } from '../door/shown.js';

export interface CheckpointFolder {
  readonly uri: vscode.Uri;
  /** Names of the checkpoint files in it, or relative paths where each step has a folder of its own. */
  readonly files: readonly string[];
}

/** Milliseconds without a change before the workspace is scanned again. */
const SETTLE_MS = 400;
/** Least time between two scans in milliseconds: installing packages, for example, changes thousands of files. */
const INTERVAL_MS = 2000;
const REST = 5;

const access: ScanAccess<vscode.Uri> = {
  async list(folder) {
    const entries = await vscode.workspace.fs.readDirectory(folder);
    return entries.map(([name, type]) => ({
      name,
      isDirectory: (type & vscode.FileType.Directory) !== 0,
      isFile: (type & vscode.FileType.File) !== 0,
      isLink: (type & vscode.FileType.SymbolicLink) !== 0,
    }));
  },
  join: (folder, name) => vscode.Uri.joinPath(folder, name),
  realPath: async (folder) =>
    folder.scheme === 'file' ? (await realpath(folder.fsPath)) + sep : `${folder.toString()}/`,
};

/** The checkpoint folders of the workspace, kept up to date, and the context keys that decide whether menus appear. */
export class CheckpointFolders implements vscode.Disposable {
  private folders: readonly CheckpointFolder[] = [];
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly disposables: vscode.Disposable[] = [];
  private timer: NodeJS.Timeout | null = null;
  private scanning: AbortController | null = null;
  private nextScan = 0;
  private latest: Promise<void> = Promise.resolve();

  constructor(private readonly log: Log) {
    // Creating or deleting a folder is a single event for the folder, which no pattern of file endings would match.
    const watcher = vscode.workspace.createFileSystemWatcher('**', false, true, false);
    this.disposables.push(
      watcher,
      watcher.onDidCreate((uri) => this.noticed(uri)),
      watcher.onDidDelete((uri) => this.noticed(uri)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.refresh()),
    );
  }

  get all(): readonly CheckpointFolder[] {
    return this.folders;
  }

  /** Whether the names in a folder look like checkpoints. */
  has(folder: vscode.Uri): boolean {
    return this.folders.some(({ uri }) => uri.toString() === folder.toString());
  }

  /** Resolves when the scan under way is over. */
  settled(): Promise<void> {
    return this.latest;
  }

  /** Scans the workspace again. */
  refresh(): Promise<void> {
    this.scanning?.abort();
    const mine = new AbortController();
    this.scanning = mine;
    const started = Date.now();
    this.nextScan = started + INTERVAL_MS;
    this.latest = this.scanNow(mine.signal).catch((error: unknown) => {
      if (!mine.signal.aborted) this.log.error(`Looking for checkpoint folders: ${String(error)}`);
    });
    void this.latest.then(() => (this.nextScan = Math.max(this.nextScan, started + REST * (Date.now() - started))));
    return this.latest;
  }

  dispose(): void {
    this.scanning?.abort();
    if (this.timer) clearTimeout(this.timer);
    for (const disposable of this.disposables) disposable.dispose();
    this.changed.dispose();
  }

  private async scanNow(signal: AbortSignal): Promise<void> {
    const roots = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri);
    const { found, stepFolders, visited, incomplete } = await scan(roots, access, undefined, signal);
    if (signal.aborted) return;
    const { compare } = new Intl.Collator('en', { numeric: true });
    this.folders = found
      .map(({ folder, files }) => ({ uri: folder, files }))
      .sort((a, b) => compare(a.uri.path, b.uri.path));
    this.log.info(
      `${found.length} checkpoint ${found.length === 1 ? 'folder' : 'folders'} in ${visited} folders` +
        (incomplete ? '; there are more folders than are looked at, so the menu entry shows on all' : ''),
    );
    const files = this.folders.flatMap(({ uri, files: names }) => names.map((name) => vscode.Uri.joinPath(uri, name)));
    await Promise.all([
      setContext('folders', pathKeys([...this.folders.map(({ uri }) => uri), ...stepFolders])),
      setContext('files', pathKeys(files)),
      setContext('runParents', pathKeys(holdingSeveral(this.folders, roots))),
      setContext('scanIncomplete', incomplete),
      setContext('hasFolders', this.folders.length > 0),
      setContext('scanned', true),
    ]);
    this.changed.fire();
  }

  private noticed(uri: vscode.Uri): void {
    const name = baseName(uri);
    const root = vscode.workspace.getWorkspaceFolder(uri)?.uri.path ?? '';
    // Only the path below the workspace counts: the workspace itself may lie in `.cache` or `.worktrees`.
    if (uri.path.slice(root.length).split('/').some(isSkippedFolder)) return;
    // Relevant are checkpoints, folders (whose names mostly have no ending), and parents of known folders.
    const isFolderLike = !/\.[a-z]\w*$/i.test(name) || this.folders.some((folder) => isUnder(folder.uri, uri));
    if (!isCheckpointName(name) && !isFolderLike && name !== 'pyvenv.cfg') return;
    if (this.timer) clearTimeout(this.timer);
    const wait = Math.max(SETTLE_MS, this.nextScan - Date.now());
    this.timer = setTimeout(() => void this.refresh(), wait);
  }
}

const isUnder = (file: vscode.Uri, folder: vscode.Uri) =>
  file.path === folder.path || file.path.startsWith(`${folder.path}/`);

/** Folders of the workspace with more than one run in them or below them. */
export function holdingSeveral(folders: readonly CheckpointFolder[], roots: readonly vscode.Uri[]): vscode.Uri[] {
  const counted = new Map<string, { uri: vscode.Uri; runs: number }>();
  for (const { uri, files } of folders) {
    const runs = groupRuns(files.map((file) => ({ file }))).length;
    const root = roots.find((each) => isUnder(uri, each));
    for (let at = uri; root; at = parentOf(at)) {
      const known = counted.get(at.toString());
      counted.set(at.toString(), { uri: at, runs: (known?.runs ?? 0) + runs });
      if (at.path === root.path || at.path === '/') break;
    }
  }
  return [...counted.values()].filter(({ runs }) => runs > 1).map(({ uri }) => uri);
}

const setContext = (name: string, value: unknown) =>
  vscode.commands.executeCommand('setContext', `beliefscope.${name}`, value);

/** Keys by both forms of a path, since `resourcePath` in a when-clause is one or the other, by platform and file system. */
function pathKeys(uris: readonly vscode.Uri[]): Record<string, true> {
  return Object.fromEntries(uris.flatMap((uri) => [uri.fsPath, uri.path].map((path): [string, true] => [path, true])));
}

export interface Target {
  readonly folder: vscode.Uri;
  /** A file of the folder, or null. */
  readonly checkpoint: string | null;
}

/** The folder and the checkpoint in it that a file or folder of the Explorer stands for. */
export async function resolveTarget(uri: vscode.Uri): Promise<Target> {
  const { type } = await vscode.workspace.fs.stat(uri);
  return (type & vscode.FileType.Directory) !== 0
    ? { folder: uri, checkpoint: null }
    : { folder: parentOf(uri), checkpoint: baseName(uri) };
}
