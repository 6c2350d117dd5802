// Makes the pictures of the walkthrough anew, in media/walkthrough, by the command line's `figure` (build first):
//   node test/tools/walkthroughPictures.mjs
// Each is drawn for light and for dark themes; the same sources give the same bytes.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root, sample } from './paths.mjs';

const folder = join(root, 'media/walkthrough');
const mess3 = join(root, 'test/data/checkpoints/mess3');
/** Millimetres on paper: letters are then about as large as those of the walkthrough. */
const width = ['--width', '130'];

/**
 * What `figure` is called with for each picture, and what is added to it.
 * @type {Record<string, { args: string[], add?: (svg: string, theme: string) => string }>}
 */
const pictures = {
  sample: { args: [sample] },
  compare: { args: [sample, '--overlay', '--colour', 'states'] },
  steer: { args: [sample, '--only', 'readout', '--colour', 'states'], add: arrow(17, 19) },
  run: { args: [mess3, '--context', '5', '--view', 'simplex', '--colour', 'states'] },
  process: { args: [mess3, '--context', '5', '--view', 'simplex', '--colour', 'states', '--only', 'truth'] },
};

/**
 * An arrow from one belief's mark to another's. The root has no read-out, so the mark of a belief is the one before it.
 * @param {number} start
 * @param {number} target
 * @returns {(svg: string, theme: string) => string}
 */
function arrow(start, target) {
  return (svg, theme) => {
    const marks = [...svg.matchAll(/<circle [^>]*cx="([\d.]+)" cy="([\d.]+)"[^>]*>/g)];
    const [[x0, y0], [x1, y1]] = [start, target].map((belief) => marks[belief - 1].slice(1, 3).map(Number));
    const length = Math.hypot(x1 - x0, y1 - y0);
    const [dx, dy] = [(x1 - x0) / length, (y1 - y0) / length];
    const at = (/** @type {number} */ along, /** @type {number} */ aside) =>
      `${(x0 + along * dx - aside * dy).toFixed(1)} ${(y0 + along * dy + aside * dx).toFixed(1)}`;
    const [tip, neck] = [length - 8, length - 18];
    const colour = theme === 'dark' ? '#ffffff' : '#000000';
    const ring = (/** @type {number} */ x, /** @type {number} */ y) =>
      `<circle r="7" cx="${x}" cy="${y}" fill="none" stroke="${colour}" stroke-width="1.5"/>`;
    const shaft = `<path d="M${at(8, 0)}L${at(neck, 0)}" stroke="${colour}" stroke-width="2"/>`;
    const head = `<path d="M${at(tip, 0)}L${at(neck, 5)}L${at(neck, -5)}Z" fill="${colour}"/>`;
    // In the coordinates of the marks, and over them.
    const last = svg.lastIndexOf('/>', svg.indexOf('</g>', marks[target - 1].index)) + 2;
    return `${svg.slice(0, last)}${ring(x0, y0)}${ring(x1, y1)}${shaft}${head}${svg.slice(last)}`;
  };
}

await mkdir(folder, { recursive: true });
for (const [name, { args, add }] of Object.entries(pictures))
  for (const theme of ['light', 'dark']) {
    const file = join(folder, `${name}-${theme}.svg`);
    const command = ['dist/cli.js', 'figure', ...args, ...width, '--theme', theme, '-o', file];
    await promisify(execFile)(process.execPath, command, {
      cwd: root,
      env: { ...process.env, SOURCE_DATE_EPOCH: '0' },
    });
    if (add) await writeFile(file, add(await readFile(file, 'utf8'), theme));
  }
