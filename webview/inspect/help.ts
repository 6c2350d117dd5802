import * as l10n from '@vscode/l10n';
import type { Help } from '../ui/help.js';
import { settingsHelp } from '../ui/helpParts.js';

export const inspectHelp: Help = {
  title: () => l10n.t('Checkpoint Inspector'),
  parts: () => [
    {
      heading: l10n.t('What is where'),
      lines: [
        l10n.t(
          'From the top: the name of the file; a list of facts (format, architecture, what was assumed, notes); actions; and the tensors: a filter, how many it leaves, and a table of name, shape, type and size in a region that scrolls by arrows.',
        ),
      ],
      keys: [
        ['/', l10n.t('to the filter')],
        [l10n.t('Escape, in the filter'), l10n.t('empties it')],
      ],
    },
    settingsHelp(),
  ],
};
