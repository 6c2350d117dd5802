import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { beliefscope, sample } from './cli.js';

const folder = mkdtempSync(join(tmpdir(), 'figure-'));
const drawn = async (name: string, ...args: string[]): Promise<Buffer> => {
  const file = join(folder, name);
  const { code, stderr } = await beliefscope('figure', sample, '-o', file, ...args);
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('Error')]);
  return readFileSync(file);
};

describe('figure', () => {
  it('draws SVG on standard output: a circle for each belief, names as text, and where it is from', async () => {
    const { code, stdout } = await beliefscope('figure', sample, '-o', '-', '--caption', '--width', '85');
    expect(code).toBe(0);
    expect(stdout).toContain('width="85mm"');
    // 36 true beliefs, of which 35 occur.
    expect(stdout.match(/<circle/g)).toHaveLength(36 + 35);
    expect(stdout).toContain('>PC 1 · 33 %</text>');
    expect(stdout).toContain('Holds the belief geometry');
    expect(stdout).toMatch(/<metadata>.*&quot;step&quot;:\s*11520000/);
  });

  it('draws PDF with the face of its letters in it, and PNG of the asked width', async () => {
    const pdf = (await drawn('picture.pdf', '--width', '120')).toString('latin1');
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    expect(pdf).toContain('/FontFile2');
    expect(pdf).toContain('/ToUnicode');
    // 120 mm are 340.157 points.
    expect(pdf).toMatch(/\/MediaBox \[0 0 340\.15\d* /);
    const png = await drawn('picture.png', '--width', '127', '--scale', '1', '--theme', 'dark');
    // 127 mm are 5 inches, of 150 dots each.
    expect(png.readUInt32BE(16)).toBe(750);
    expect(png.toString('utf8')).toContain('"step": 11520000'.replace(' ', ''));
    const data = png.indexOf('IDAT');
    const lines = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)));
    expect(lines.length).toBe((4 * 750 + 1) * png.readUInt32BE(20));
    // The ground of the dark palette, opaque.
    expect([...lines.subarray(1, 5)]).toEqual([0x1f, 0x1f, 0x1f, 0xff]);
  });

  it('draws a pair as the Steering tab does: arrows, clouds and the two rings, in both plots', async () => {
    const text = (await drawn('pair.svg', '--plot', 'steering', '--from', '17', '--to', '19')).toString();
    for (const said of ['start', 'target', 'what the read-out says of the vector', 'read-outs of the target'])
      expect(text).toContain(`>${said}</text>`);
    // Two rings in each plot, beside 36 true beliefs and 35 read-outs.
    expect(text.match(/<circle/g)).toHaveLength(36 + 35 + 4);
  });

  it('draws a part of a composed process by its name or its place, and names those that there are', async () => {
    const run = join(import.meta.dirname, '../../data/checkpoints/product');
    const { code, stdout } = await beliefscope(
      ...['figure', run, '-o', '-', '--context', '2', '--part', 'mess3', '--colour', 'part'],
    );
    expect(code).toBe(0);
    expect(stdout).toContain('>mess3: Ground truth</text>');
    expect(stdout).toContain('Probability of state of mess3, mixed');
    const byPlace = await beliefscope('figure', run, '-o', '-', '--context', '2', '--part', '1', '--colour', 'part');
    const drawing = (text: string): string => text.slice(text.indexOf('</metadata>'));
    expect(drawing(byPlace.stdout)).toBe(drawing(stdout));
    const wrong = await beliefscope('figure', run, '-o', '-', '--context', '2', '--part', 'coin');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('joint, mess3, zero_one_random')]);
    const plain = await beliefscope('figure', sample, '-o', '-', '--part', '1');
    expect([plain.code, plain.stderr]).toEqual([2, expect.stringContaining('this one has no parts')]);
  });

  it('refuses a format and components that it does not know, in words, before it reads anything', async () => {
    const format = await beliefscope('figure', 'nowhere', '-o', join(folder, 'picture.bmp'));
    expect(format.code).toBe(2);
    expect(format.stderr).toContain('ends in .svg, .pdf, .png or .gif');
    const axes = await beliefscope('figure', 'nowhere', '-o', '-', '--axes', '1,1');
    expect(axes.stderr).toContain('--axes takes two or three different components');
    const pair = await beliefscope('figure', 'nowhere', '-o', '-', '--plot', 'dose', '--from', '1');
    expect([pair.code, pair.stderr]).toEqual([2, expect.stringContaining('--plot dose wants --from and --to')]);
  });
});
