// Opens a page of the extension in plain Chromium with a stand-in host, to look at it without a workbench:
//   node test/tools/previewPages.mjs --folder media/sample/rrxor [--page panel|sideView] [--theme dark|light|hc|hc-light|solarized-light|nord]
//     [--width 1200] [--height 900] [--process mess3] [--settings JSON] [--view JSON] [--language de] [--out shot.png]
// The engine is the real one. Other tools import `openPreview` and drive the page themselves.
import { createRequire } from 'node:module';
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { rmSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleFile } from './l10n.mjs';
import { findBrowser } from './programs.mjs';
import { themes } from './previewThemes.mjs';

const require = createRequire(import.meta.url);
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const nonce = 'preview';

/** Bundles one entry in memory (page) or into the cache (engine). */
async function bundle(entry, options) {
  const { build } = require('esbuild');
  const out = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    logLevel: 'warning',
    ...options,
  });
  return out.outputFiles[0];
}

/** The engine's bundle, made once for all times that this process starts it. @type {Promise<string> | undefined} */
let engineBundle;

/** One file for each process: tests that run side by side must not read each other's half-written bundle. */
async function bundleEngine() {
  const folder = join(root, `.cache/preview/${process.pid}`);
  const file = join(folder, 'engine.js');
  await mkdir(folder, { recursive: true });
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { build } = require('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: { engine: 'src/engine/main.ts', analysis: 'src/engine/serveProcess.ts' },
    supported: { 'dynamic-import': false },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['onnxruntime-node'],
    outdir: folder,
    logLevel: 'warning',
  });
  return file;
}

/** The engine process behind the same protocol as in the editor. */
export async function startEngine() {
  const file = await (engineBundle ??= bundleEngine());
  const { createMessageConnection } = require('vscode-jsonrpc');
  const { IPCMessageReader, IPCMessageWriter } = require('vscode-jsonrpc/node');
  // What is kept on disk of earlier sweeps is no part of a preview.
  const env = { ...process.env, BELIEFSCOPE_RESULTS_MB: '0' };
  const child = fork(file, { serialization: 'advanced', execArgv: [], env });
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  const listeners = new Map();
  connection.onNotification('progress', ({ token, progress }) => listeners.get(token)?.(progress));
  connection.onNotification('log', ({ level, message }) => level === 'error' && console.error(message));
  connection.listen();
  let last = 0;
  return {
    call(method, params, onProgress = () => {}, token = undefined) {
      const progressToken = ++last;
      listeners.set(progressToken, onProgress);
      return connection
        .sendRequest(method, { progressToken, params }, ...(token === undefined ? [] : [token]))
        .catch((error) => Promise.reject(error.data ?? { code: 'fault', message: error.message }))
        .finally(() => listeners.delete(progressToken));
    },
    async stop() {
      child.disconnect();
    },
  };
}

/** The browser that pages are opened in; undefined where there is none. */
export const findChromium = findBrowser;

/** A host as the page sees it: folder, analyses and calls answered by the engine. */
export function engineHost(engine, folder, settings = {}, view = {}, steering = null) {
  const source = { kind: 'local', path: resolve(folder) };
  let newest = 0;
  let shown = null;
  const sweeps = sweepOf(engine, source, () => shown);
  const call = (method, params, ...rest) => {
    if (method !== 'compare') return engine.call(method, params, ...rest);
    const { process, decimals } = shown.result.settings;
    const request = { source, ...params, settings: { ...shown.settings, process, decimals }, threads: 0 };
    return engine
      .call('analyse', { ...request, source: params.source ?? source }, ...rest)
      .then((result) => ({ name: params.source?.path.split('/').pop() ?? null, result }));
  };
  const answer = callAnswerer({ call });
  return async (message, send) => {
    const analyse = async (checkpoint, wanted) => {
      const mine = ++newest;
      try {
        const result = await engine.call(
          'analyse',
          { source, checkpoint, settings: wanted, threads: 0 },
          (progress) => {
            if (mine === newest) send({ type: 'busy', progress });
          },
        );
        if (mine === newest) shown = { result, settings: wanted };
        if (mine === newest) send({ type: 'analysis', result, asked: { ...leftToFolder, ...wanted } });
        if (mine === newest) void sweeps.shown(send);
      } catch (error) {
        if (mine === newest)
          send({ type: 'failed', error, remedy: error.code === 'fault' ? 'restartEngine' : 'retry' });
      }
    };
    if (message.type === 'ready') {
      const listing = await engine.call('folder/list', { source });
      const presets = await engine.call('presets/list', {});
      send({
        type: 'folder',
        name: folder.split('/').pop(),
        source,
        listing,
        presets,
        view: { ...defaultView, ...view },
        steering,
      });
      send({ type: 'training', logs: await engine.call('training/logs', { source }) });
      sweeps.forget();
      await analyse(null, settings);
    } else if (message.type === 'sweep') await sweeps.set(message.on, send);
    else if (message.type === 'analyse') await analyse(message.checkpoint, message.settings);
    else await answer(message, send);
  };
}

/** Lines of the run on show as the host tells them, from the engine's own sweep. */
function sweepOf(engine, source, shown) {
  let [basis, total, open] = [null, 0, null];
  const known = new Set();
  const told = (doing, news = {}) => ({
    type: 'swept',
    state: { doing, done: known.size, total, seconds_left: news.seconds_left ?? null, error: null },
    lines: news.lines ?? [],
    failed: news.failed ?? [],
    afresh: false,
  });
  return {
    forget: () => (basis = null),
    /** Nothing is known where settings are others than before. */
    async shown(send) {
      const { settings, result } = shown();
      // The page names what the first analysis left out.
      const next = JSON.stringify({ ...leftToFolder, ...settings });
      if (next === basis) return;
      open?.cancel();
      basis = next;
      known.clear();
      const { runs } = await engine.call('folder/list', { source });
      const own = ({ checkpoints }) => checkpoints.some(({ file }) => file === result.checkpoint.file);
      total = (runs.find(own) ?? runs[0]).checkpoints.length;
      await send({ ...told('nothing'), afresh: true });
    },
    async set(on, send) {
      if (!on) return open?.cancel();
      const { CancellationTokenSource } = require('vscode-jsonrpc/node');
      const mine = new CancellationTokenSource();
      open = mine;
      await send(told('running'));
      const { settings, result } = shown();
      const request = { source, settings: { ...leftToFolder, ...settings }, of: result.checkpoint.file, workers: 1 };
      const heard = ({ news }) => {
        if (news === undefined || mine.token.isCancellationRequested) return;
        for (const { file } of [...news.lines, ...news.failed]) known.add(file);
        void send(told('running', news));
      };
      await engine.call('sweep', request, heard, mine.token).catch((error) => {
        if (error.code !== 'cancelled') throw error;
      });
      open = null;
      await send(told('nothing'));
    },
  };
}

/** Answers the calls of a page as the host does. `paramsOf` adds what the page leaves to the host. */
export function callAnswerer(engine, paramsOf = (params) => params) {
  const open = new Map();
  return async (message, send) => {
    if (message.type === 'cancelCall') open.get(message.id)?.cancel();
    if (message.type !== 'call') return;
    const { CancellationTokenSource } = require('vscode-jsonrpc/node');
    const source = new CancellationTokenSource();
    open.set(message.id, source);
    const progress = (told) => send({ type: 'callProgress', id: message.id, progress: told });
    try {
      const result = await engine.call(message.method, paramsOf(message.params), progress, source.token);
      send({ type: 'callResult', id: message.id, result });
    } catch (error) {
      send({ type: 'callFailed', id: message.id, error });
    } finally {
      open.delete(message.id);
    }
  };
}

/** Settings that leave every choice to the folder and the model. */
const leftToFolder = {
  process: null,
  layers: null,
  decimals: 5,
  weighting: null,
  context: null,
  sample: null,
  bos: null,
  other_logits: null,
  ridge: 0,
  cutoff: 0,
};

export const defaultView = {
  axes: null,
  plot: 'plane',
  colour: 'index',
  centres: true,
  singles: false,
  rotation: [0.6, 0.4],
  third: null,
  overlay: false,
  size: 'same',
  columns: 'share',
  hidden: [],
  tab: 'geometry',
  folds: [],
  strip: {
    ...{ curves: null, scale: 'order', logarithmic: false, height: 64 },
    ...{ brush: null, pins: [], speed: 2, loop: false },
  },
  part: { shown: 'joint', plot: null, axes: null, third: null, colour: 0 },
};

const arrays = { Float64Array, Float32Array, Int32Array, Uint32Array };

/** Typed arrays to text and back: the stand-in for structured cloning between host and page. */
function encode(value) {
  return JSON.stringify(value, (_key, part) => {
    if (!ArrayBuffer.isView(part)) return part;
    return {
      $array: part.constructor.name,
      base64: Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64'),
    };
  });
}

function pageScript(saved, decodeNames) {
  const state = { value: saved ?? undefined };
  window.messagesOut = [];
  const decode = (_key, part) => {
    if (part === null || typeof part !== 'object' || part.$array === undefined) return part;
    const bytes = Uint8Array.from(atob(part.base64), (character) => character.charCodeAt(0));
    return new window[decodeNames.find((name) => name === part.$array)](bytes.buffer);
  };
  window.receiveFromHost = (text) => window.postMessage(JSON.parse(text, decode), '*');
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => {
      window.messagesOut.push(message);
      void window.sendToHost(JSON.stringify(message));
    },
    getState: () => state.value,
    setState: (next) => {
      state.value = next;
      window.savedState = next;
    },
  });
}

/** Bundles of the pages, each made once for all times that this process opens it. */
const scripts = new Map();

function scriptOf(page) {
  if (!scripts.has(page))
    scripts.set(
      page,
      bundle(`webview/${page}/main.ts`, { platform: 'browser', format: 'iife', target: 'es2022', minify: true }),
    );
  return scripts.get(page);
}

async function servePages(page, theme, view, saved, language) {
  const texts = language === 'en' ? null : await readFile(bundleFile(language), 'utf8');
  const script = (await scriptOf(page)).text;
  const sheet = `media/${page}.css`;
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; img-src 'self' data:`;
  const html = `<!DOCTYPE html><html lang="${language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1"><meta property="csp-nonce" content="${nonce}"><title>Beliefscope</title>
    <style nonce="${nonce}">html{${Object.entries(theme.variables)
      .map(([name, value]) => `--vscode-${name}:${value}`)
      .join(';')}} html{background:var(--vscode-${page === 'sideView' ? 'sideBar' : 'editor'}-background)}</style>
    <link rel="stylesheet" href="/dist/webview/codicon.css"><link rel="stylesheet" href="/${sheet}"></head>
    <body class="${theme.bodyClass}"><div id="app" data-view="${view}"></div>
    <script nonce="${nonce}">(${pageScript})(${JSON.stringify(saved).replaceAll('<', '\\u003c')}, ${JSON.stringify(Object.keys(arrays))})</script>
    ${texts === null ? '' : `<script type="application/json" id="l10n">${texts.replaceAll('<', '\\u003c')}</script>`}
    <script nonce="${nonce}" src="/page.js"></script></body></html>`;
  const icons = join(root, 'node_modules/@vscode/codicons/dist');
  const types = { css: 'text/css', ttf: 'font/ttf', js: 'text/javascript' };
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://x').pathname;
    const answer = (type, body) => response.writeHead(200, { 'content-type': type }).end(body);
    try {
      if (path === '/') return answer('text/html', html);
      if (path === '/favicon.ico') return response.writeHead(204).end();
      if (path === '/page.js') return answer(types.js, script);
      const file = path.startsWith('/dist/webview/') ? join(icons, path.slice(14)) : join(root, 'media', path.slice(7));
      return answer(types[path.split('.').pop()] ?? 'application/octet-stream', await readFile(file));
    } catch {
      return response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** A tab that is free again, by browser: a new one costs half a second, as much as the page itself. */
const freeTabs = new WeakMap();

/** A tab of nothing yet, whose `now` says who hears it. */
async function newTab(browser) {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const tab = await context.newPage();
  // A busy machine draws late; what never comes is ended by the limit of its test.
  tab.setDefaultTimeout(90_000);
  const open = { context, tab, now: null };
  const tell = (problem) => open.now?.problems.push(problem);
  tab.on('pageerror', (error) => tell(`page error: ${error.stack ?? error.message}`));
  tab.on('console', (message) => {
    if (message.type() === 'error') tell(`console: ${message.text()}`);
  });
  await tab.exposeFunction('sendToHost', (text) => open.now?.receive(text));
  return open;
}

/**
 * Opens a page and answers it with `host(message, send)`. Errors of the page and violations of its policy are
 * collected in `problems`. In a `browser` that is given, a tab that was closed is used again.
 */
export async function openPreview({
  page = 'panel',
  theme = 'dark',
  width = 1200,
  height = 900,
  host,
  saved = null,
  browser: given = null,
  language = 'en',
}) {
  const { chromium } = require('playwright-core');
  const browser = given ?? (await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] }));
  const pages = await servePages(page, themes[theme], page, saved, language);
  const free = freeTabs.get(browser);
  const open = free === undefined || free.tab.isClosed() ? await newTab(browser) : free;
  freeTabs.delete(browser);
  const { tab } = open;
  const problems = [];
  const now = { problems, receive: (text) => host(JSON.parse(text), send) };
  // What comes late for a page that was closed, or from it, belongs to nobody.
  const send = (message) =>
    open.now === now
      ? tab.evaluate((text) => window.receiveFromHost(text), encode(message)).catch(() => {})
      : Promise.resolve();
  open.now = now;
  await tab.setViewportSize({ width, height });
  await tab.goto(pages.address);
  return {
    tab,
    send,
    problems,
    browser,
    /** Another theme while the page is up, as the editor changes it: its variables, and its kind on the body. */
    async setTheme(name) {
      const { variables, bodyClass } = themes[name];
      await tab.evaluate(
        ({ name, variables, bodyClass }) => {
          const { style } = document.documentElement;
          for (const property of [...style].filter((each) => each.startsWith('--vscode-')))
            style.removeProperty(property);
          for (const [key, value] of Object.entries(variables)) style.setProperty(`--vscode-${key}`, value);
          document.body.className = bodyClass;
          document.body.dataset.vscodeThemeId = name;
        },
        { name, variables, bodyClass },
      );
    },
    async close() {
      open.now = null;
      if (given === null) await browser.close();
      else {
        await tab.mouse.move(0, 0);
        await tab.goto('about:blank');
        freeTabs.set(browser, open);
      }
      pages.close();
    },
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string', default: join(root, 'media/sample/rrxor') },
      page: { type: 'string', default: 'panel' },
      theme: { type: 'string', default: 'dark' },
      width: { type: 'string', default: '1200' },
      height: { type: 'string', default: '900' },
      settings: { type: 'string', default: '{}' },
      view: { type: 'string', default: '{}' },
      language: { type: 'string', default: 'en' },
      out: { type: 'string', default: 'test/output/preview.png' },
    },
  });
  const engine = await startEngine();
  const host = engineHost(engine, values.folder, JSON.parse(values.settings), JSON.parse(values.view));
  const preview = await openPreview({
    page: values.page,
    theme: values.theme,
    width: Number(values.width),
    height: Number(values.height),
    host,
    language: values.language,
  });
  await preview.tab.waitForSelector('[data-state=ready],[data-state=error]', { timeout: 120_000 });
  await preview.tab.waitForTimeout(500);
  await mkdir(dirname(values.out), { recursive: true });
  await preview.tab.screenshot({ path: values.out, fullPage: true });
  await preview.close();
  await engine.stop();
  for (const problem of preview.problems) console.error(problem);
  console.log(values.out);
}
