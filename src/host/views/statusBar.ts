import * as vscode from 'vscode';
import { checkpointLabel, formatR2 } from '../labels.js';
import { unseenR2Text } from '../../shared/texts.js';
import type { Sessions } from '../session/sessions.js';

/** Shows R² and step of the active session; a click brings its panel to the front. */
export function statusBar(sessions: Sessions): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('beliefscope.status', vscode.StatusBarAlignment.Left, 10);
  item.name = 'Belief Geometry';
  item.command = 'beliefscope.showActive';
  const update = () => {
    const session = sessions.active;
    const result = session?.result;
    if (!session || !result) return item.hide();
    const { r2, r2_unseen } = result.regression;
    const label = checkpointLabel(result.checkpoint);
    item.text = `$(graph-scatter) R² ${formatR2(r2)} · ${label}`;
    item.tooltip = new vscode.MarkdownString('', true);
    item.tooltip.appendText(`${session.name}, ${label}: R² ${formatR2(r2)}`);
    if (r2_unseen !== null) {
      const { text, reason } = unseenR2Text(r2_unseen, formatR2);
      item.tooltip.appendText(
        `, ${text} on prefixes not fitted${reason === null ? '' : `. ${reason.replace(/\.$/, '')}`}`,
      );
    }
    item.tooltip.appendText('. Click to show the belief geometry.');
    item.accessibilityInformation = {
      label: `Belief geometry of ${session.name}, ${label}: r squared ${formatR2(r2)}. Show panel`,
      role: 'button',
    };
    item.show();
  };
  const listening = [
    sessions.onDidChangeActive(update),
    sessions.onDidChange(({ session, change }) => {
      if (session === sessions.active && change === 'result') update();
    }),
  ];
  return vscode.Disposable.from(item, ...listening);
}
