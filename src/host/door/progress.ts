/** The only way to show progress outside a page. VS Code reads links in a notification of it, and icons in the status bar. */
import * as vscode from 'vscode';
import { editorText } from '../../shared/editorText.js';

/** Does work behind a notification; with `cancellable` the signal is aborted where the person cancels. */
export function withNotification<T>(
  title: string,
  work: (signal: AbortSignal) => PromiseLike<T>,
  { cancellable = false } = {},
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: editorText(title), cancellable };
  return Promise.resolve(
    vscode.window.withProgress(options, (_, token) => {
      const cancel = new AbortController();
      token.onCancellationRequested(() => cancel.abort());
      return work(cancel.signal);
    }),
  );
}

/** Shows in the status bar what is being done, until the work has ended. */
export function withStatus(work: (tell: (message: string) => void) => PromiseLike<void>): void {
  void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'Beliefscope' }, (progress) =>
    work((message) => progress.report({ message: editorText(message) })),
  );
}
