/** The only way to show progress outside a page. VS Code reads links in a notification of it, and icons in the status bar. */
import * as vscode from 'vscode';
import { editorText } from '../../shared/editorText.js';

/**
 * Does work behind a notification; with `cancellable` the signal is aborted where the person cancels. What is reported is what
 * is being done, and how much of it is done, from 0 to 1.
 */
export function withNotification<T>(
  title: string,
  work: (signal: AbortSignal, report: (doing: string, fraction: number) => void) => PromiseLike<T>,
  { cancellable = false } = {},
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: editorText(title), cancellable };
  return Promise.resolve(
    vscode.window.withProgress(options, (progress, token) => {
      const cancel = new AbortController();
      token.onCancellationRequested(() => cancel.abort());
      let shown = 0;
      return work(cancel.signal, (doing, fraction) => {
        // What is done once more, after something else, starts anew; the bar of VS Code only grows.
        const increment = Math.max(0, 100 * fraction - shown);
        shown += increment;
        progress.report({ message: editorText(doing), increment });
      });
    }),
  );
}

/** Shows in the status bar what is being done, until the work has ended. */
export function withStatus(work: (tell: (message: string) => void) => PromiseLike<void>): void {
  void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'Beliefscope' }, (progress) =>
    work((message) => progress.report({ message: editorText(message) })),
  );
}
