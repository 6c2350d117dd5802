import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../src/protocol/analysis.js';
import type { CheckResult } from '../../src/protocol/check.js';
import { streamTitle } from '../../src/shared/streamNames.js';
import { geometryPart } from '../panel/check/geometry.js';
import { beyondKey, beyondTable, meanings, rowsKey, rowsTable } from '../panel/check/table.js';
import { el } from '../ui/dom.js';
import { part } from './part.js';

/** The read-out beside what is not belief, or that it was not held against it. */
export function truthPart(result: AnalysisResult, check: CheckResult | null): HTMLElement {
  if (check === null)
    return part(
      l10n.t('Is it real?'),
      3,
      el('p', { class: 'hint' }, l10n.t('The read-out was not held against controls.')),
    );
  const stream = streamTitle(result.architecture);
  return part(
    l10n.t('Is it real?'),
    3,
    rowsTable(check, stream),
    rowsKey(),
    beyondTable(check),
    beyondKey(),
    meanings(),
    geometryPart(check.geometry, stream),
    ...check.notes.map((note) => el('p', { class: 'hint' }, note)),
  );
}
