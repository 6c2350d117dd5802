import * as l10n from '@vscode/l10n';
import type { Help } from '../ui/help.js';
import { plotHelp, settingsHelp, tableHelp } from '../ui/helpParts.js';

export const runsHelp: Help = {
  title: () => l10n.t('runs compared'),
  parts: () => [
    {
      heading: l10n.t('What is where'),
      lines: [
        l10n.t(
          'From the top: what is compared and how far the analyses are; which figure the curves show, and how; the curves; a table with a row for each run; and read-outs side by side.',
        ),
      ],
    },
    {
      heading: l10n.t('Curves by keyboard'),
      lines: [l10n.t('The curves are one stop of the Tab key; run, step and value in focus are told.')],
      keys: [
        [l10n.t('Left, right, Home, End'), l10n.t('along a curve')],
        [l10n.t('Up, down'), l10n.t('the curve above or below')],
        [l10n.t('Enter'), l10n.t('opens that checkpoint in a panel')],
        [l10n.t('Escape'), l10n.t('lets the point go')],
      ],
    },
    plotHelp(),
    tableHelp(
      l10n.t(
        'The table has the figures of each run’s last step, its verdict, and the step at which it first passed the level; headings of columns sort it, and the switch of a row takes its curve away.',
      ),
    ),
    settingsHelp(),
  ],
};
