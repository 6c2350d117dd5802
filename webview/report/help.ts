import * as l10n from '@vscode/l10n';
import type { Help } from '../ui/help.js';
import { plotHelp, tableHelp } from '../ui/helpParts.js';

export const reportHelp: Help = {
  title: () => l10n.t('report'),
  parts: () => [
    {
      heading: l10n.t('What is where'),
      lines: [
        l10n.t(
          'A report has a heading for each run and, below it, for each part: verdict and figures, geometry, training, steered pair, controls, and where every value is from. With several runs a list of contents comes first.',
        ),
      ],
    },
    plotHelp(),
    tableHelp(l10n.t('Figures are a list of names and values; controls and the training are tables.')),
  ],
};
