import { describe, expect, it } from 'vitest';
import { mixer, ramp, rampTable, stateColours, toHex } from '../../../src/figure/geometry/colour.js';
import { composed, contrast, held, LEAST_CONTRAST, luminance } from '../../../src/figure/geometry/contrast.js';
import { palettes } from '../../../src/figure/palette.js';
import { cellColour } from '../../../src/figure/charts/matrix.js';
import { lookOf } from '../../../src/figure/marks.js';
import { markFloor } from '../../../src/figure/picture.js';
import { styles } from '../../../src/figure/style.js';
import { themes } from '../../tools/previewThemes.mjs';

/** Editor backgrounds: of the themes that come with the editor, and of others that are much used. */
const grounds = {
  dark: [
    themes.dark.variables['editor-background'],
    themes.hc.variables['editor-background'],
    ...['#002b36', '#2e3440', '#282c34', '#272822', '#282a36', '#1e1e1e', '#000c18', '#221a0f'],
  ],
  light: [
    themes.light.variables['editor-background'],
    themes['hc-light'].variables['editor-background'],
    ...['#fdf6e3', '#f5f5f5', '#eeeeee', '#fafafa'],
  ],
};
const least = (colours: readonly string[], ground: string): number =>
  Math.min(...colours.map((colour) => contrast(colour, ground)));

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 9);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(luminance('#ff0000')).toBeCloseTo(0.2126, 9);
  });

  for (const kind of ['dark', 'light'] as const)
    for (const ground of grounds[kind]) {
      const dark = kind === 'dark';
      it(`of every mark is 3:1 or more on ${ground}: ramp, states and their mixtures`, () => {
        expect(least(Array.from(rampTable(dark), toHex), ground)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
        for (const states of [1, 2, 3, 5, 7, 8, 13, 24]) {
          const colours = stateColours(states, dark);
          expect(least(colours, ground)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
          const mix = mixer(colours);
          const mixtures = Array.from({ length: 300 }, (_, at) => {
            // A quadratic sequence modulo a prime spreads over all mixtures, those of two states among them.
            const vector = Array.from({ length: states }, (__, state) =>
              at % 3 === 0 && state > 1 ? 0 : ((at * at * (state + 3) + 7 * at + state) % 101) / 100,
            );
            return toHex(mix(vector, 0));
          });
          expect(least(mixtures, ground)).toBeGreaterThanOrEqual(0.98 * LEAST_CONTRAST);
        }
      });
    }

  it('of what a theme calls start, target and their directions is 3:1 or more after it is held', () => {
    for (const { variables } of Object.values(themes)) {
      const ground = variables['editor-background'];
      for (const name of ['charts-blue', 'charts-orange', 'charts-purple', 'charts-green', 'progressBar-background']) {
        const shown = held((variables as Record<string, string>)[name] ?? '#808080', [ground]);
        expect(contrast(shown, ground)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
      }
    }
    for (const ground of [...grounds.dark, ...grounds.light, '#777777', '#808890'])
      for (const odd of [
        '#d1861680',
        'rgba(234, 92, 0, 0.33)',
        '#ffff0020',
        '#000000',
        'white',
        'hsla(40, 90%, 50%, 0.2)',
      ])
        expect(contrast(held(odd, [ground]), ground)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
  });

  it('leaves a colour that can be seen as it is, and keeps the hue of one that cannot', () => {
    expect(held('#3794ff', ['#1f1f1f'])).toBe('#3794ff');
    expect(held('not a colour', ['#1f1f1f'])).toBe('not a colour');
    const darker = held('#ffd080', ['#ffffff']);
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(darker.slice(at, at + 2), 16));
    expect((r ?? 0) > (g ?? 0) && (g ?? 0) > (b ?? 0)).toBe(true);
    expect(contrast(darker, '#ffffff')).toBeLessThan(3.3);
  });

  const translucent = (text: string, opacity: number, ground: string): string => {
    const bytes = [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
    return composed(`rgba(${bytes.join(', ')}, ${opacity})`, ground)?.formatHex() ?? ground;
  };

  for (const kind of ['dark', 'light'] as const)
    for (const ground of grounds[kind])
      it(`of a mark that stands alone among hundreds of thousands is 3:1 or more on ${ground}`, () => {
        const dark = kind === 'dark';
        for (const states of [null, 2, 3, 8, 13]) {
          const colours = states === null ? Array.from(rampTable(dark), toHex) : stateColours(states, dark);
          for (const mark of ['true', 'centre', 'single'] as const) {
            const floor = markFloor(states, dark, ground);
            const { opacity } = lookOf({
              kind: mark,
              points: new Float32Array(3),
              of: 237_844,
              belief: null,
              colours: new Uint32Array(),
              floor,
            });
            const seen = colours.map((text) => translucent(text, opacity, ground));
            expect(least(seen, ground)).toBeGreaterThanOrEqual(0.99 * LEAST_CONTRAST);
          }
        }
      });

  it('of a cloud of read-outs is 3:1 or more', () => {
    const cloud = Object.fromEntries(styles)['.cloud'];
    for (const { colours } of Object.values(palettes))
      for (const text of [colours.start, colours.target])
        expect(
          contrast(translucent(text, cloud?.['stroke-opacity'] ?? 1, colours.ground), colours.ground),
        ).toBeGreaterThanOrEqual(LEAST_CONTRAST);
  });

  it('counts what a translucent colour looks like on its ground', () => {
    expect(composed('rgba(255, 0, 0, 0.5)', '#000000')?.formatHex()).toBe('#800000');
    expect(composed('#0000ff80', '#ffffff')?.formatHex()).toBe('#7f7fff');
  });

  it('of the roles of palettes for files is 3:1 or more', () => {
    for (const { colours } of Object.values(palettes))
      for (const role of ['ink', 'quiet', 'start', 'target', 'startToTarget', 'targetToStart', 'bar'] as const)
        expect(contrast(colours[role], colours.ground)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
  });
});

describe('order by lightness', () => {
  it('rises along the ramp, so that it is read without hues', () => {
    for (const dark of [true, false]) {
      const values = Array.from({ length: 33 }, (_, at) => luminance(ramp(at / 32, dark)));
      values.slice(1).forEach((value, at) => expect(value).toBeGreaterThan(values[at] ?? Infinity));
      // The ends are far apart, so that neighbours can be told.
      expect(contrast(ramp(0, dark), ramp(1, dark))).toBeGreaterThan(2.9);
    }
  });

  it('of a matrix of closed shares begins at the ground, and grows to either side', () => {
    for (const ground of [...grounds.dark, ...grounds.light]) {
      expect(contrast(cellColour(0, 'closed', 1, ground) ?? '', ground)).toBeLessThan(1.01);
      for (const side of [-1, 1]) {
        const along = [0.2, 0.4, 0.6, 0.8, 1].map((part) =>
          contrast(cellColour(side * part, 'closed', 1, ground) ?? '', ground),
        );
        along.slice(1).forEach((value, at) => expect(value).toBeGreaterThan(along[at] ?? Infinity));
        expect(along[4]).toBeGreaterThanOrEqual(LEAST_CONTRAST);
      }
    }
  });
});
