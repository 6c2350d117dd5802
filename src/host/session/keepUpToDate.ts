import { resolve } from 'node:path';
import * as vscode from 'vscode';
import type { CheckpointFolders } from '../checkpoints/checkpointFolders.js';
import type { LiveRuns } from './live/liveRuns.js';
import { settings } from '../settings.js';
import { sourceOf } from '../sources.js';
import type { Sessions } from './sessions.js';

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
