import * as l10n from '@vscode/l10n';
import type { Help } from '../ui/help.js';
import { plotHelp, settingsHelp, tableHelp } from '../ui/helpParts.js';

export const panelHelp: Help = {
  title: () => l10n.t('belief geometry'),
  parts: () => [
    {
      heading: l10n.t('What is where'),
      lines: [
        l10n.t(
          'From the top: the run with its step, layers, verdict and figures; the slider of checkpoints; chips that tell what decides, with its source and a way back; then two regions.',
        ),
        l10n.t(
          'The region Plots holds a toolbar, the true beliefs, the beliefs read out, the legend, and a card about the belief in focus. The region Figures and experiments holds tabs: geometry, Is It Real?, Which Process?, steering, trajectory, matrix, editing and training.',
        ),
        l10n.t(
          'Of a composed process the tab Parts is there as well, the last one: its parts side by side, each pair of plots with its figures, and whether the stream holds them jointly. The choice Shown in the toolbar says which of them the plots show; marks are those of the joint beliefs in all.',
        ),
        l10n.t('When an analysis ends, its verdict is told; so are the belief in focus and what is selected.'),
      ],
    },
    {
      heading: l10n.t('Keys of the page'),
      lines: [],
      keys: [
        [l10n.t('Left, right'), l10n.t('the checkpoint before and after')],
        ['1 – 9', l10n.t('the tabs, in their order')],
        ['L', l10n.t('play through training, or stop')],
        ['M', l10n.t('plots on the whole page, and back')],
        ['S', l10n.t('save a picture')],
        [l10n.t('P, [ and ], on the slider'), l10n.t('pin the step; first and last step of a range')],
      ],
    },
    plotHelp([
      [l10n.t('Enter'), l10n.t('start from this belief; with Shift or Ctrl, steer to it')],
      [l10n.t('Space, Shift with arrows, Ctrl+A'), l10n.t('select a belief, those on the way, all')],
      ['C', l10n.t('compare with the checkpoint before')],
      [l10n.t('Escape'), l10n.t('give up the selection, then the focus')],
    ]),
    tableHelp(
      l10n.t(
        'The card lists the vector of a belief, its words and what comes next. Bars, controls, heat maps and curves have a table or tell each value as you go through them with arrows; Save Data… writes all of it as CSV or JSON.',
      ),
      l10n.t('In the matrix of pairs arrows go from cell to cell, and Enter steers between the two.'),
    ),
    settingsHelp(),
  ],
};
