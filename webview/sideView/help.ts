import * as l10n from '@vscode/l10n';
import type { Help } from '../ui/help.js';
import { plotHelp, settingsHelp } from '../ui/helpParts.js';

export const sideViewHelp: Help = {
  title: () => l10n.t('summary of a checkpoint'),
  parts: () => [
    {
      heading: l10n.t('What is where'),
      lines: [
        l10n.t(
          'The summary follows the tree above it: name, verdict with its reasons, figures, a plot of the beliefs read out, a button that opens the whole geometry, the pair that is steered, and what was assumed.',
        ),
      ],
    },
    plotHelp([[l10n.t('Enter'), l10n.t('opens the whole geometry in an editor')]]),
    settingsHelp(),
  ],
};
