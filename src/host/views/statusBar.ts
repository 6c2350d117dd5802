import * as vscode from 'vscode';
import { checkpointLabel, formatR2 } from '../labels.js';
import type { AnalysisResult } from '../../protocol/analysis.js';
import type { CheckResult } from '../../protocol/check.js';
import { klNumber, klText, levelText, wayText } from '../../shared/predictionTexts.js';
import { heard, toldText } from '../../shared/told.js';
import { unseenR2Text } from '../../shared/texts.js';
import { latestVerdict, verdictText, VERDICT_SIGNS } from '../../shared/verdictTexts.js';
import { shorten } from '../../shared/texts.js';
import type { Sessions } from '../session/sessions.js';
import { statusItem } from '../door/shown.js';

/**
 * Shows folder, step, KL and R² of the active session, on hover the verdict with its reasons; a click brings its panel to the
 * front. It is there as long as a panel or a selection is.
 */
export function statusBar(sessions: Sessions): vscode.Disposable {
  const item = statusItem('beliefscope.status', vscode.l10n.t('Belief Geometry'), 'beliefscope.showActive');
  const update = () => {
    const session = sessions.active;
    const result = session?.result;
    if (!session || !result) return item.hide();
    const verdict = heard(latestVerdict(result, session.checked));
    const label = checkpointLabel(result.checkpoint);
    const r2 = formatR2(result.regression.r2);
    item.show({
      icon: VERDICT_SIGNS[verdict.level].icon,
      text: `${shorten(session.name, MOST_OF_NAME)} · ${label} · KL ${klNumber(result.model.kl)} · R² ${r2}`,
      tooltip: tooltipLines(session.name, result, session.checked),
      spoken: vscode.l10n.t(
        'Belief geometry of {0}, {1}: {2} r squared {3}. Show panel',
        session.name,
        label,
        verdictText(verdict),
        r2,
      ),
    });
  };
  const listening = [
    sessions.onDidChangeActive(update),
    sessions.onDidChange(({ session, change }) => {
      if (session === sessions.active && (change === 'result' || change === 'checked')) update();
    }),
  ];
  return vscode.Disposable.from(item, ...listening);
}

/** Characters of a folder's name; the tooltip has all of them. */
const MOST_OF_NAME = 24;

/** Verdict and reasons, then the numbers, a line each. */
function tooltipLines(name: string, result: AnalysisResult, checked: CheckResult | null): string[] {
  const verdict = heard(latestVerdict(result, checked));
  const { model, better } = result;
  const { r2, r2_unseen } = result.regression;
  const unseen = r2_unseen === null ? null : unseenR2Text(r2_unseen, formatR2);
  return [
    `${name}, ${checkpointLabel(result.checkpoint)}`,
    verdictText(verdict),
    ...verdict.reasons.map((reason) => `· ${reason}`),
    ...(better === null ? [] : [toldText(better.sentence)]),
    vscode.l10n.t(
      'KL to the ideal {0}, {1}: the model {2}.',
      klText(model.kl),
      wayText(model.closed),
      levelText(model),
    ),
    unseen === null
      ? `R² ${formatR2(r2)}.`
      : vscode.l10n.t('R² {0}, {1} on prefixes not fitted.', formatR2(r2), unseen.text),
    ...(unseen?.reason ? [unseen.reason] : []),
    vscode.l10n.t('Click to show the belief geometry.'),
  ];
}
