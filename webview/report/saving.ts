import * as l10n from '@vscode/l10n';
import type { DrawnPicture, PictureWish } from '../../src/protocol/picture.js';
import type { Chart } from '../../src/figure/charts/chart.js';
import { drawPicture } from '../panel/drawPicture.js';
import { painter } from '../panel/animation/paint.js';
import type { PlotPair } from '../panel/plotPair.js';
import type { Model } from '../panel/state.js';
import { onChartWanted } from '../plot/chartBlock.js';
import { figureSvg } from '../plot/figureSvg.js';
import { el } from '../ui/dom.js';
import { iconButton } from '../ui/iconButton.js';
import { isDark } from '../ui/theme.js';

/** Width of a saved picture, and dots to the inch of one of pixels: as the editor's own pictures of two columns. */
const [MILLIMETRES, DOTS] = [180, 300];

/** What is saved: the plots on show, or a chart. */
type Drawing = PlotPair | Chart;

/** Lets charts and plots within a part of the report be saved as files, by the reader's browser alone. */
export function savedFrom(
  holder: HTMLElement,
  context: { readonly model: () => Model; readonly version: string; readonly name: string },
): { plotsButton(pair: PlotPair): HTMLButtonElement } {
  onChartWanted(holder, (chart, from) => offer(from, chart, chart.title));
  return {
    plotsButton(pair) {
      const button = iconButton({
        label: l10n.t('Save: {0}', l10n.t('Belief geometry')),
        title: l10n.t('Save both plots as they are seen…'),
        icon: 'save',
        testId: 'plots-save',
        onClick: () => offer(button, pair, l10n.t('Belief geometry')),
      });
      return button;
    },
  };

  /** The kinds of files to choose from, beside the button; gone once it is left. */
  function offer(from: HTMLElement, drawing: Drawing, title: string): void {
    const choice = (kind: 'SVG' | 'PNG'): HTMLButtonElement => {
      const each = el('button', { type: 'button', testId: `save-${kind.toLowerCase()}` }, kind);
      each.addEventListener('click', () => {
        void save(kind, drawing, title);
        close();
      });
      return each;
    };
    const choices = el(
      'span',
      { class: 'report-save', role: 'group', 'aria-label': l10n.t('Save {0} as', title), testId: 'save-as' },
      choice('SVG'),
      choice('PNG'),
    );
    let isOpen = true;
    const close = (): void => {
      if (!isOpen) return;
      isOpen = false;
      const hadFocus = choices.contains(document.activeElement);
      choices.remove();
      if (hadFocus) from.focus();
    };
    choices.addEventListener('keydown', (event) => event.key === 'Escape' && close());
    choices.addEventListener('focusout', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && choices.contains(relatedTarget))) close();
    });
    from.after(choices);
    choices.querySelector('button')?.focus();
  }

  async function save(kind: 'SVG' | 'PNG', drawing: Drawing, title: string): Promise<void> {
    const wish: PictureWish = {
      ...{ what: 'data' in drawing ? 'chart' : 'plots', millimetres: MILLIMETRES, theme: isDark() ? 'dark' : 'light' },
      ...{ caption: true, version: context.version, date: new Date().toISOString() },
    };
    const picture = drawPicture(drawing, context.model(), wish);
    if (picture === null) return;
    const name = `${context.name} ${title}`.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
    download(`${name}.${kind.toLowerCase()}`, kind === 'SVG' ? svgFile(picture) : await pngFile(picture));
  }
}

function svgFile(picture: DrawnPicture): Blob {
  const { width, height, millimetres } = picture;
  const size = { width: `${millimetres}mm`, height: `${(millimetres * height) / width}mm` };
  return new Blob([figureSvg(picture, size)], { type: 'image/svg+xml' });
}

async function pngFile(picture: DrawnPicture): Promise<Blob> {
  const { canvas, paint } = painter(Math.round((picture.millimetres / 25.4) * DOTS));
  await paint(picture);
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob === null ? failed(new Error('the picture is too large')) : done(blob)), 'image/png'),
  );
}

function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.download = name;
  // oxlint-disable-next-line beliefscope/restricted-syntax -- the address of bytes that this page has made itself
  link.href = address;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
