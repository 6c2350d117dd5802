import { rgb } from 'd3';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { cellColour, matrixChart } from '../../../src/figure/charts/matrix.js';
import type { Figure } from '../../../src/figure/figure.js';
import { chartFigure } from '../../../src/figure/figure.js';
import { figureBytes, lettersNote } from '../../../src/figure/files/write.js';
import { palettes } from '../../../src/figure/palette.js';
import { shape } from '../../../src/figure/shape.js';
import { fixedMatrix } from './fixedMatrix.js';

const about = { title: 'fixed', lines: ['Fixed, step 1.'], facts: { program: 'Beliefscope' } };

/** What the compressed parts of a PDF hold. */
function streams(pdf: Buffer): string[] {
  const text = pdf.toString('latin1');
  return [...text.matchAll(/stream\r?\n/g)].flatMap(({ index, 0: head }) => {
    if (text.slice(index - 3, index) === 'end') return [];
    try {
      return [inflateSync(pdf.subarray(index + head.length)).toString('latin1')];
    } catch {
      return [];
    }
  });
}

/** The words that a reader selects and copies: glyphs by their numbers, letters by the face's own table (PDF 1.7, 9.10.3). */
function selectable(pdf: Buffer): string[] {
  const parts = streams(pdf);
  const maps = parts.filter((part) => part.includes('beginbfrange'));
  // The faces of one file are numbered apart: a glyph is read by the first table that has as many letters.
  const tables = maps.map((map) =>
    [...map.matchAll(/\[((?:<[0-9a-fA-F]+>\s*)+)\]/g)].flatMap(([, list]) =>
      [...list.matchAll(/<([0-9a-fA-F]+)>/g)].map(([, units]) =>
        Buffer.from(units, 'hex').swap16().toString('utf16le'),
      ),
    ),
  );
  const page = parts.filter((part) => part.includes(' TJ')).join('\n');
  return tables.flatMap((table) =>
    [...page.matchAll(/\[((?:<[0-9a-fA-F]*>\s*-?[\d.]*\s*)+)\] TJ/g)].map(([, shown]) =>
      [...shown.matchAll(/<([0-9a-fA-F]*)>/g)]
        .flatMap(([, glyphs]) => glyphs.match(/.{4}/g) ?? [])
        .map((glyph) => table[parseInt(glyph, 16)] ?? '')
        .join(''),
    ),
  );
}

const words = (said: string, size = 11): Figure => ({
  width: 300,
  height: 50,
  millimetres: 72,
  ground: '#ffffff',
  shapes: [shape('text', { x: 5, y: 20, 'font-size': size }, said)],
  about,
});

describe('PDF', () => {
  it('holds its words as text that can be selected, in faces that it brings', async () => {
    const pdf = Buffer.from(await figureBytes(words('Belief 17 → αβγ'), 'pdf', { date: new Date(0) }));
    expect(selectable(pdf)).toContain('Belief 17 → αβγ');
    expect(pdf.toString('latin1')).toContain('/FontFile2');
  });

  it.each(['light', 'dark'] as const)('draws each cell of a heat map in its colour, %s', async (theme) => {
    const palette = palettes[theme];
    const chart = matrixChart(fixedMatrix);
    const figure = chartFigure({ ...chart, shapes: chart.shapes(palette) }, about, {
      ...{ millimetres: 85, palette, caption: false },
    });
    const content = streams(Buffer.from(await figureBytes(figure, 'pdf', { date: new Date(0) }))).join('\n');
    const fills = [...content.matchAll(/([\d.]+) ([\d.]+) ([\d.]+) scn/g)].map((found) =>
      found.slice(1, 4).map((part) => Math.round(255 * Number(part))),
    );
    for (const value of [1, 0.5, -0.25]) {
      const { r, g, b } = rgb(cellColour(value, 'closed', 1, palette.colours.ground) ?? '');
      expect(fills).toContainEqual([r, g, b].map(Math.round));
    }
  });

  it('tells letters that its face lacks, and SVG lacks none', async () => {
    const figure = words('état Ω 状態 🧠');
    const note = await lettersNote(figure, 'pdf');
    expect(note).toContain('lacks 状 態 🧠:');
    expect(await lettersNote(figure, 'png')).toBe(note);
    expect(await lettersNote(figure, 'svg')).toBeNull();
    expect(await lettersNote(words('état Ω → ‖'), 'pdf')).toBeNull();
  });
});
