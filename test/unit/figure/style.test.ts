import { describe, expect, it } from 'vitest';
import { readFileSync, writeFileSync } from 'node:fs';
import { palettes } from '../../../src/figure/palette.js';
import { shape } from '../../../src/figure/shape.js';
import { styled, styleSheet } from '../../../src/figure/style.js';

const sheet = new URL('../../../media/figure.css', import.meta.url);
const head =
  '/* Made of the table in src/figure/style.ts, by which files are drawn too: UPDATE=1 with its test writes it. */\n';

describe('styles', () => {
  it('are the same in the style sheet of pages as in the table that files are drawn by', () => {
    if (process.env.UPDATE !== undefined) writeFileSync(sheet, head + styleSheet());
    expect(readFileSync(sheet, 'utf8')).toBe(head + styleSheet());
  });

  it('are written into a drawing as a style sheet would apply them', () => {
    const { colours } = palettes.light;
    const arrow = shape('g', { class: 'arrow arrow-measured', 'data-arrow': 'x' }, shape('line', { x1: 1 }));
    expect(styled(arrow, palettes.light)).toEqual(
      shape('g', {}, shape('line', { x1: 1, stroke: colours.ink, 'stroke-width': 2, 'stroke-dasharray': '5 3' })),
    );
    const line = styled(shape('path', { class: 'line tone-a', d: 'M0,0' }), palettes.light);
    expect(line.attributes).toMatchObject({ stroke: colours.start, fill: 'none', 'stroke-width': 2 });
    const mark = styled(shape('circle', { class: 'mark mark-true mark-disc', fill: '#123456' }), palettes.dark);
    expect(mark.attributes).toMatchObject({ fill: '#123456', stroke: palettes.dark.colours.ground });
  });
});
