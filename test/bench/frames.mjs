// The panel with as many beliefs as a run may have, driven by a pointer in a browser: what its frames take.
import { engineHost, findChromium, openPreview, startEngine } from '../tools/previewPages.mjs';
import { quantile } from './statistics.mjs';

/** @typedef {{ frames: number, median: number, p95: number, work: number }} Frames milliseconds; work: of the page's own thread, for each frame */

/**
 * A result like the given one, with beliefs made up breadth-first as those of Mess3 are, each of which has as many after it as there
 * are states.
 * @param {any} like
 * @param {number} count
 */
function madeUp(like, count) {
  const states = like.process.states.length;
  const vector = new Float64Array(count * states).fill(1 / states);
  const position = new Int32Array(count);
  for (let belief = 1; belief < count; belief++) {
    const parent = Math.floor((belief - 1) / states);
    const symbol = (belief - 1) % states;
    position[belief] = parent === 0 ? 0 : (position[parent] ?? 0) + 1;
    let sum = 0;
    for (let to = 0; to < states; to++) {
      let value = 0;
      for (let from = 0; from < states; from++)
        value +=
          (vector[parent * states + from] ?? 0) *
          (from === to ? 0.7 : 0.3 / (states - 1)) *
          (to === symbol ? 0.6 : 0.2);
      vector[belief * states + to] = value;
      sum += value;
    }
    for (let to = 0; to < states; to++) vector[belief * states + to] = (vector[belief * states + to] ?? 0) / sum;
  }
  // A read-out that is a little off, the same in every run.
  const centre = vector.map((value, at) => value + 0.01 * Math.sin(12.9898 * at));
  const weight = new Float64Array(count).map((_, belief) => states ** (12 - (position[belief] ?? 0)));
  return {
    ...like,
    id: 'made up',
    tree: { depth: 12, nodes: count, unique_beliefs: count },
    inputs: { ...like.inputs, n_ctx: 12 },
    beliefs: {
      count,
      vector,
      centre,
      positions: weight,
      words_ending: weight,
      next_token: new Float64Array(count * states).fill(1 / states),
    },
    predictions: {
      count,
      vector: Float32Array.from(centre),
      belief: new Int32Array(count).map((_, belief) => belief),
      position,
      weight,
    },
  };
}

/**
 * Frames while hovering, zooming and dragging in the plane and turning in three dimensions, and milliseconds from the data to the
 * first picture; a reason where there is no browser.
 * @param {{ plane: string, space: string }} folders of runs: the second with beliefs of three dimensions
 * @param {number} count beliefs
 */
export async function measureFrames({ plane, space }, count) {
  if (findChromium() === undefined) return 'no Chromium was found';
  const flat = await framesOf(plane, count, {}, ['hover', 'zoom', 'drag']);
  const turned = await framesOf(space, count, { plot: 'space' }, ['turn']);
  return { first: flat.first, movements: { ...flat.movements, ...turned.movements } };
}

/** @param {string} folder @param {number} count @param {object} view @param {readonly string[]} wanted movements */
async function framesOf(folder, count, view, wanted) {
  const engine = await startEngine();
  const preview = await openPreview({ width: 1280, height: 800, host: engineHost(engine, folder, {}, view) });
  const { tab } = preview;
  try {
    // Made up in the page, since so many numbers take long on their way from here. Time runs from the message's arrival to
    // the end of the first frame that has the marks in it.
    await tab.evaluate(`window.madeUp = ${madeUp}`);
    await tab.evaluate((many) => {
      const page = /** @type {any} */ (window);
      const take = (/** @type {MessageEvent} */ event) => {
        if (event.data?.type !== 'analysis') return;
        if (event.data.result.id !== 'made up') {
          event.stopImmediatePropagation();
          window.postMessage({ ...event.data, result: page.madeUp(event.data.result, many) }, '*');
          return;
        }
        const came = performance.now();
        const look = () => {
          const drawn = document.querySelector('[data-testid=plot-truth][data-drawn=canvas]');
          if (drawn) page.firstPicture = performance.now() - came;
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(() => requestAnimationFrame(look));
      };
      window.addEventListener('message', take, { capture: true });
    }, count);
    await tab.waitForFunction(() => /** @type {any} */ (window).firstPicture !== undefined, undefined, {
      timeout: 120_000,
    });
    const first = await tab.evaluate(() => /** @type {any} */ (window).firstPicture);
    await tab.waitForTimeout(1000);
    const session = await tab.context().newCDPSession(tab);
    await session.send('Performance.enable');
    const busy = async () =>
      1000 *
      ((await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
    /** @param {(step: number) => Promise<void>} act */
    const frames = async (act) => {
      const before = await busy();
      await tab.evaluate(() => {
        const page = /** @type {any} */ (window);
        Object.assign(page, { frameTimes: [], measures: true });
        let last = performance.now();
        const frame = (/** @type {number} */ now) => {
          page.frameTimes.push(now - last);
          last = now;
          if (page.measures) requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      });
      for (let step = 0; step < 90; step++) await act(step);
      const times = /** @type {number[]} */ (
        await tab.evaluate(() => {
          const page = /** @type {any} */ (window);
          page.measures = false;
          return page.frameTimes.slice(2);
        })
      );
      const spent = (await busy()) - before;
      return {
        frames: times.length,
        median: quantile(times, 0.5),
        p95: quantile(times, 0.95),
        work: spent / times.length,
      };
    };
    const plot = tab.locator('[data-testid=plot-truth] .plot-svg');
    const box = await plot.boundingBox();
    if (box === null) throw new Error('the plot is not on the page');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const circle = (/** @type {number} */ step) =>
      tab.mouse.move(x + 70 * Math.cos(step / 9), y + 70 * Math.sin(step / 9));
    const dragged = async () => {
      await tab.mouse.move(x, y);
      await tab.mouse.down();
      const result = await frames(circle);
      await tab.mouse.up();
      return result;
    };
    await tab.locator('[data-testid=plot-truth]').focus();
    /** @type {Record<string, () => Promise<Frames>>} */
    const movements = {
      hover: () => frames(circle),
      zoom: () => frames((step) => tab.mouse.wheel(0, step % 60 < 30 ? -40 : 40)),
      drag: dragged,
      turn: async () => {
        const before = await plot.evaluate((svg) => svg.outerHTML);
        const result = await dragged();
        if ((await plot.evaluate((svg) => svg.outerHTML)) === before) throw new Error('the drag turned nothing');
        return result;
      },
    };
    /** @type {Record<string, Frames>} */
    const found = {};
    for (const name of wanted) found[name] = /** @type {Frames} */ (await movements[name]?.());
    if (preview.problems.length > 0) throw new Error(preview.problems.join('\n'));
    return { first, movements: found };
  } finally {
    await preview.close();
    await engine.stop();
  }
}
