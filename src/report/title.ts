import * as l10n from '@vscode/l10n';
import type { ReportRun } from '../protocol/report.js';

/** What a report is called where nobody named it. */
export const reportTitle = (runs: readonly ReportRun[]): string =>
  runs.length === 1
    ? l10n.t('Belief geometry of {0}', runs[0].name)
    : l10n.t('Belief geometry of {0} runs', runs.length);
