import * as l10n from '@vscode/l10n';
import { outside } from '../../src/figure/geometry/camera.js';
import { boxOf } from '../../src/figure/frame.js';
import { setSpoken, setText } from '../ui/dom.js';
import { count as grouped } from '../ui/format.js';
import type { Sheets } from './sheets.js';
import type { Shown } from './shown.js';

/** What stands beside a plot's title, and how the plot is read out: how many marks there are, and how many beyond the axes. */
export interface CountLine {
  /** Other marks, of which these words tell; `spoken` is the plot's name for those who hear it. */
  set(caption: string, spoken: string): void;
  /** Other words of the same marks. */
  setCaption(caption: string): void;
  /** Counts what is beyond the axes, if marks, axes or the plot's shape are others than before. */
  drawn(): void;
  /** The marks have moved, which is not counted. */
  moved(): void;
}

export function countLine({ element, count }: Sheets, shown: Readonly<Shown>): CountLine {
  let [caption, spoken, counted] = ['', '', ''];
  let toldOf: readonly unknown[] = [];
  // A box of another shape has other axes.
  const basis = (): readonly unknown[] => [shown.layers, shown.frame, shown.width, shown.height, caption];
  return {
    set(nextCaption, nextSpoken) {
      [caption, spoken, counted] = [nextCaption, nextSpoken, nextCaption];
      toldOf = [];
      setText(count, caption);
      setSpoken(element, spoken);
    },
    setCaption(text) {
      if (text === caption) return;
      [caption, counted] = [text, text];
      setText(count, text);
    },
    moved: () => void (toldOf = basis()),
    drawn() {
      const now = basis();
      const known = now.every((each, at) => each === toldOf[at]);
      toldOf = now;
      if (known) return;
      const box = boxOf(shown.frame, shown.width, shown.height);
      const beyond = shown.layers.reduce((sum, layer) => sum + outside(shown.frame, layer.points, box), 0);
      const text = beyond === 0 ? caption : l10n.t('{0} · {1} beyond the axes', caption, grouped(beyond));
      if (text === counted) return;
      counted = text;
      setText(count, text);
      setSpoken(
        element,
        beyond === 0
          ? spoken
          : beyond === 1
            ? l10n.t('{0} 1 mark beyond the axes.', spoken)
            : l10n.t('{0} {1} marks beyond the axes.', spoken, grouped(beyond)),
      );
    },
  };
}
