import * as vscode from 'vscode';
import { checkpointLabel, formatR2 } from '../labels.js';
import { unseenR2Text } from '../../shared/texts.js';
import type { Sessions } from '../session/sessions.js';
import { statusItem } from '../door/shown.js';

/** Shows R² and step of the active session; a click brings its panel to the front. */
export function statusBar(sessions: Sessions): vscode.Disposable {
  const item = statusItem('beliefscope.status', 'Belief Geometry', 'beliefscope.showActive');
  const update = () => {
    const session = sessions.active;
    const result = session?.result;
    if (!session || !result) return item.hide();
    const { r2, r2_unseen } = result.regression;
    const label = checkpointLabel(result.checkpoint);
    const unseen = r2_unseen === null ? null : unseenR2Text(r2_unseen, formatR2);
    const why = unseen?.reason ? `. ${unseen.reason.replace(/\.$/, '')}` : '';
    const also = unseen === null ? '' : `, ${unseen.text} on prefixes not fitted${why}`;
    item.show({
      icon: 'graph-scatter',
      text: `R² ${formatR2(r2)} · ${label}`,
      tooltip: `${session.name}, ${label}: R² ${formatR2(r2)}${also}. Click to show the belief geometry.`,
      spoken: `Belief geometry of ${session.name}, ${label}: r squared ${formatR2(r2)}. Show panel`,
    });
  };
  const listening = [
    sessions.onDidChangeActive(update),
    sessions.onDidChange(({ session, change }) => {
      if (session === sessions.active && change === 'result') update();
    }),
  ];
  return vscode.Disposable.from(item, ...listening);
}
