import * as l10n from '@vscode/l10n';
import type { Help } from '../ui/help.js';
import { plotHelp, settingsHelp, tableHelp } from '../ui/helpParts.js';

export const previewHelp: Help = {
  title: () => l10n.t('preview of a process'),
  parts: () => [
    {
      heading: l10n.t('What is where'),
      lines: [
        l10n.t(
          'From the top: the name with its summary and actions; what is wrong with the text, with a way to it; figures; parameters; then blocks with headings: parts where the process is made of others (what each is, and what chooses its variant), states, stationary distribution and next token after a word, belief geometry, mixed-state presentation, entropies, matrices, notes.',
        ),
        l10n.t(
          'While the text is typed the page follows, and the number of states and beliefs is told. Text that makes no process leaves the last picture.',
        ),
      ],
    },
    plotHelp(),
    {
      heading: l10n.t('Diagrams and curves'),
      lines: [
        l10n.t(
          'Arrows go from state to state of a diagram and tell what leads from it; plus and minus zoom, 0 shows all. Left and right go along a curve and tell its values.',
        ),
      ],
    },
    tableHelp(
      l10n.t(
        'Transition matrices are tables, one for each symbol, and so are the entropies by length, in a section of their own below the curves.',
      ),
    ),
    settingsHelp(),
  ],
};
