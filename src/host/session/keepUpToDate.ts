import { basename, dirname, resolve, sep } from 'node:path';
import * as vscode from 'vscode';
import { SETTINGS_FILE } from '../assumptions/settingsFile.js';
import type { CheckpointFolders } from '../checkpoints/checkpointFolders.js';
import type { LiveRuns } from './live/liveRuns.js';
import { settings } from '../settings.js';
import { sourceOf } from '../sources.js';
import type { Session } from './session.js';
import type { Sessions } from './sessions.js';

/**
 * Whether a file that was saved is one that its model is read by: the settings file of its folder, or, where it could not be
 * analysed, any config in, above or below it.
 */
function mayMend({ source, failure, result, busy }: Session, file: vscode.Uri): boolean {
  if (source.kind !== 'local' || file.scheme !== 'file' || busy) return false;
  const place = dirname(file.fsPath);
  if (basename(file.fsPath) === SETTINGS_FILE && place === source.path) return failure !== null || result !== null;
  const isNear = [place, source.path].some((one, at, both) => `${both[1 - at]}${sep}`.startsWith(`${one}${sep}`));
  return failure !== null && failure.code !== 'cancelled' && isNear && /\.(jsonc?|ya?ml)$/i.test(file.fsPath);
}

/** Updates sessions when files appear or disappear, process files are saved, or settings change. */
export function keepUpToDate(
  sessions: Sessions,
  folders: CheckpointFolders,
  live: Pick<LiveRuns, 'follows'>,
): vscode.Disposable {
  const known = new Map<string, string>();
  return vscode.Disposable.from(
    folders.onDidChange(() => {
      for (const { uri, files } of folders.all) {
        const names = [...files].sort().join('\n');
        const before = known.get(uri.toString());
        known.set(uri.toString(), names);
        if (before === undefined || before === names) continue;
        for (const session of sessions.of(sourceOf(uri))) {
          // What is followed hears of a checkpoint once it is whole.
          if (live.follows(session)) continue;
          // Nobody is asked anything because a file has appeared.
          if (session.failure && session.failure.code !== 'cancelled' && !session.busy)
            void session.analyse(session.checkpoint, session.settings, { ask: false });
          else void session.relist();
        }
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      for (const session of sessions.all()) if (session.failure?.code === 'not-trusted') void session.retry();
    }),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      for (const session of sessions.all()) {
        if (mayMend(session, uri)) {
          // Nobody is asked anything because a file was saved.
          void session.analyse(session.checkpoint, session.settings, { ask: false, relist: true });
          continue;
        }
        const process = session.settings.process ?? session.result?.settings.process;
        if (session.source.kind !== 'local' || process?.kind !== 'file' || uri.scheme !== 'file') continue;
        if (resolve(session.source.path, process.path) === uri.fsPath) void session.retry();
      }
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration('beliefscope.decimals')) return;
      const { decimals } = settings();
      for (const session of sessions.all()) {
        if (session.settings.decimals === decimals) continue;
        session.settings = { ...session.settings, decimals };
        if (session.result) void session.analyse(session.checkpoint, session.settings, { ask: false });
      }
    }),
  );
}
