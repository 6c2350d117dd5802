import * as l10n from '@vscode/l10n';
import { shorten } from '../shared/texts.js';
import type { ColourKey } from './colourKey.js';
import { stateColours } from './geometry/colour.js';
import { RAMP_PARTS, rampShapes } from './ramp.js';
import type { Shape } from './shape.js';
import { shape } from './shape.js';
import type { Sign } from './signs.js';
import { SIGN_SIZE } from './signs.js';
import { textWidth } from './words.js';

/** Beyond this many names, the key gives the number of the others. */
const MAX_NAMES = 24;
const [LINE, GAP, LETTERS, RAMP] = [15, 14, 10, 130];

interface Entry {
  readonly shapes: (x: number, y: number) => Shape[];
  readonly width: number;
}

const note = (text: string, x: number, y: number): Shape => shape('text', { class: 'figure-note', x, y }, text);

const words = (text: string): Entry => ({ width: textWidth(text, LETTERS), shapes: (x, y) => [note(text, x, y)] });

/** A drawing of some width before a name. */
const withName = (width: number, name: string, draw: (x: number, y: number) => Shape): Entry => ({
  width: width + 4 + textWidth(name, LETTERS),
  shapes: (x, y) => [draw(x, y), note(name, x + width + 4, y)],
});

function entries({ title, ramp, names, note: said }: ColourKey, signs: readonly Sign[], dark: boolean): Entry[] {
  const colours = stateColours(names.length, dark);
  const rest = names.length - MAX_NAMES;
  return [
    words(`${title}:`),
    ...(ramp === null
      ? []
      : [
          words(ramp.from),
          withName(RAMP, ramp.to, (x, y) =>
            shape('g', { transform: `translate(${x},${y - 8}) scale(${RAMP / RAMP_PARTS},8)` }, ...rampShapes(dark)),
          ),
        ]),
    ...names
      .slice(0, MAX_NAMES)
      .map((name, at) =>
        withName(8, shorten(name, 18), (x, y) => shape('circle', { cx: x + 4, cy: y - 4, r: 4, fill: colours[at] })),
      ),
    ...(rest > 0 ? [words(l10n.t('and {0} more', rest))] : []),
    ...(said === null ? [] : [words(said)]),
    ...signs.map(({ shape: drawing, text }) =>
      withName(SIGN_SIZE.width, text, (x, y) =>
        shape('g', { transform: `translate(${x},${y - SIGN_SIZE.height + 2})` }, drawing),
      ),
    ),
  ];
}

/** What colours and signs mean, in lines of some width. */
export function legendShapes(
  key: ColourKey,
  signs: readonly Sign[],
  { width, dark }: { readonly width: number; readonly dark: boolean },
): { readonly shapes: readonly Shape[]; readonly height: number } {
  let [x, y] = [0, LINE - 4];
  const shapes: Shape[] = [];
  for (const entry of entries(key, signs, dark)) {
    if (x > 0 && x + entry.width > width) [x, y] = [0, y + LINE];
    shapes.push(...entry.shapes(x, y));
    x += entry.width + GAP;
  }
  return { shapes, height: y + 4 };
}
