// Says on the terminal which step is under way, how long it took, and what it said when it failed.
const started = Date.now();
/** @type {Map<string, number>} */
const underWay = new Map();

/** @param {number} since */
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** @param {string} text */
export function say(text) {
  const passed = Math.round((Date.now() - started) / 1000);
  const clock = `${String(Math.floor(passed / 60)).padStart(2)}:${String(passed % 60).padStart(2, '0')}`;
  console.log(`[${clock}] ${text}`);
}

/**
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const since = Date.now();
  underWay.set(title, since);
  say(`${title} …`);
  try {
    const result = await work();
    say(`${title}: done (${seconds(since)})`);
    return result;
  } catch (error) {
    say(`${title}: FAILED (${seconds(since)})`);
    throw error;
  } finally {
    underWay.delete(title);
  }
}

// A long step reports its time now and then, so that it does not look stuck.
setInterval(() => {
  for (const [title, since] of underWay) if (Date.now() - since > 25_000) say(`${title} … (${seconds(since)})`);
}, 30_000).unref();
