// Bundles the extension host, the engine, the command line and the pages into dist/; with --watch again at each change.
// Both leave the same files. A build of --watch is not minified and has source maps.
import { context, build } from 'esbuild';
import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFresh, removeStamp, writeStamp } from './fingerprint.mjs';
import { notices } from './notices.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const watch = process.argv.includes('--watch');
const common = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: watch,
  legalComments: 'external',
  logLevel: watch ? 'silent' : 'warning',
  metafile: true,
};
// Names are kept in what runs in Node, for the stack traces in logs and reports.
const node = {
  ...common,
  // What its package.json names for Node requires its parts in a way that cannot be bundled.
  alias: {
    'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
    // Its module for import finds its files by an address that a bundle does not have.
    pdfkit: join(root, 'node_modules/pdfkit/js/pdfkit.js'),
  },
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Bundles load each other by require: import() would read them a second time for the names that they export.
  supported: { 'dynamic-import': false },
  minifyWhitespace: !watch,
  minifySyntax: !watch,
};
/**
 * A module of ours that another bundle of dist/ holds, for where it is imported by `import()`.
 * @param {RegExp} filter @param {string} file @returns {import('esbuild').Plugin}
 */
const moduleApart = (filter, file) => ({
  name: `${file} apart`,
  setup: (build) => build.onResolve({ filter }, () => ({ path: `./${file}`, external: true })),
});
/** The S3 client is large and seldom wanted: it is loaded when a bucket is first opened. */
const s3Apart = moduleApart(/\/s3\/awsStore\.js$/, 's3.js');
const zipApart = moduleApart(/^\.\/zipWriter\.js$/, 'zip.js');
/** What writes pictures brings faces of letters and a program that draws: it is loaded when a picture is first written. */
const figureApart = moduleApart(/\/figure\/files\/write\.js$/, 'figure.js');
/** The server for agents brings a protocol's package: it is loaded for that command alone. */
const mcpApart = moduleApart(/\/mcp\/server\.js$/, 'mcp.js');
/**
 * A package that is a bundle of dist/, loaded when something of it is first used. It is imported like any other, since what
 * uses it need not be asynchronous.
 * @param {string} name @param {string} file @returns {import('esbuild').Plugin}
 */
const packageApart = (name, file) => ({
  name: `${name} apart`,
  setup(build) {
    const namespace = 'apart';
    build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace }));
    build.onResolve({ filter: new RegExp(`^\\./${file}$`), namespace }, ({ path }) => ({ path, external: true }));
    build.onLoad({ filter: new RegExp(`^${name}$`), namespace }, async () => {
      const names = Object.keys(await import(name)).filter((each) => !['default', 'module.exports'].includes(each));
      const getters = names.map((each) => `get ${each}() { return load().${each}; }`);
      return {
        contents: `let loaded;
          const load = () => (loaded ??= require('./${file}'));
          module.exports = { ${getters.join(', ')} };`,
      };
    });
  },
});
const yamlApart = packageApart('yaml', 'yaml.js');
const page = {
  ...common,
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  minify: !watch,
  // The developer tools of a webview find no map that is a file of its own.
  sourcemap: watch ? 'inline' : false,
};

const bundles = [
  {
    ...node,
    entryPoints: { extension: 'src/extension.ts' },
    outdir: 'dist',
    external: ['vscode'],
    plugins: [figureApart],
  },
  {
    ...node,
    entryPoints: { analysis: 'src/engine/serveProcess.ts' },
    outdir: 'dist',
    external: ['onnxruntime-node'],
    plugins: [s3Apart, yamlApart],
  },
  { ...node, entryPoints: { engine: 'src/engine/main.ts' }, outdir: 'dist' },
  // An exported model is run in a process of its own.
  {
    ...node,
    entryPoints: { graph: 'src/model/exported/child/main.ts' },
    outdir: 'dist',
    external: ['onnxruntime-node'],
  },
  {
    ...node,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: 'dist',
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    ...node,
    entryPoints: { commands: 'src/cli/run.ts' },
    outdir: 'dist',
    external: ['onnxruntime-node'],
    plugins: [s3Apart, yamlApart, zipApart, figureApart, mcpApart],
  },
  { ...node, entryPoints: { yaml: 'yaml', zip: 'src/cli/zipWriter.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { mcp: 'src/cli/mcp/server.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { figure: 'src/figure/files/write.ts' }, outdir: 'dist' },
  { ...node, entryPoints: { s3: 'src/checkpoint/sources/s3/awsStore.ts' }, outdir: 'dist' },
  {
    ...page,
    entryPoints: {
      panel: 'webview/panel/main.ts',
      sideView: 'webview/sideView/main.ts',
      preview: 'webview/preview/main.ts',
      inspect: 'webview/inspect/main.ts',
      runs: 'webview/runs/main.ts',
      // Its styles hold all that they name: a report is one file.
      report: 'webview/report/main.ts',
    },
    outdir: 'dist/webview',
  },
  {
    ...page,
    entryPoints: { report: 'webview/report/report.css' },
    loader: { '.ttf': 'dataurl' },
    outdir: 'dist/webview',
  },
];

/**
 * @typedef {{ started: number, metafile: import('esbuild').Metafile }} Bundled
 * @typedef {{ text: string, location: { file: string, line: number, column: number } | null }} Problem
 */

/** What src/figure/files/assets.ts reads beside its bundle. */
const copied = [
  ['DejaVuSans.ttf', 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf'],
  ['DejaVuSans-Bold.ttf', 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'],
  ['resvg.wasm', '@resvg/resvg-wasm/index_bg.wasm'],
];

/** The files that were bundled, without those that a package leaves out where its code is for a browser. @param {import('esbuild').Metafile} metafile */
const inputsOf = ({ inputs }) =>
  Object.keys(inputs)
    .filter((file) => !/^(apart|\(disabled\)):/.test(file))
    // Styles name a file with what its bytes hash to.
    .map((file) => file.replace(/\?.*$/, ''));

/**
 * Adds what is not bundled, and removes what an earlier build left. Files are replaced in place and only then the
 * rest removed, so that a running program never misses one.
 * @param {readonly Bundled[]} bundled
 */
async function complete(bundled) {
  const inputs = bundled.flatMap(({ metafile }) => inputsOf(metafile));
  const written = new Set([join(dist, '.built-from.json')]);
  for (const { metafile } of bundled) for (const file of Object.keys(metafile.outputs)) written.add(join(root, file));
  await mkdir(join(dist, 'webview'), { recursive: true });
  for (const name of ['codicon.css', 'codicon.ttf']) {
    const file = join(dist, 'webview', name);
    await copyFile(join(root, 'node_modules/@vscode/codicons/dist', name), file);
    written.add(file);
  }
  for (const [name, from] of copied) {
    const file = join(dist, name);
    await copyFile(join(root, 'node_modules', from), file);
    written.add(file);
  }
  const licences = join(dist, 'ThirdPartyNotices.txt');
  await writeFile(licences, await notices(root, [...inputs, ...copied.map(([, from]) => `node_modules/${from}`)]));
  written.add(licences);
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && !written.has(file)) await rm(file, { force: true });
  }
  // A source that changed while it was bundled may be in dist/ as it was before.
  const changed = await Promise.all(
    bundled.flatMap(({ started, metafile }) =>
      inputsOf(metafile).map(async (file) => (await stat(join(root, file))).mtimeMs > started),
    ),
  );
  if (changed.includes(true)) removeStamp(root);
  else writeStamp(root, inputs);
}

async function buildAll() {
  const started = Date.now();
  // Made again of the same sources, dist/ may be used meanwhile: by tests, while another `npm start` builds.
  if (!isFresh(root)) removeStamp(root);
  const results = await Promise.all(bundles.map((options) => build(options)));
  await complete(results.map(({ metafile }) => ({ started, metafile })));
}

/** @param {string} kind @param {Problem} problem a line that the problem matcher of .vscode/tasks.json understands */
const lineOf = (kind, { text, location }) =>
  `${location ? `${location.file}:${location.line}:${location.column + 1}: ` : ''}${kind}: ${text}`;

/** Builds at each change, until the process is ended. */
async function watchAll() {
  /** @type {Map<number, Bundled>} the last good build of each bundle */
  const bundled = new Map();
  const failed = new Set();
  const underWay = new Map();
  let finishing = Promise.resolve();

  const finish = async () => {
    if (underWay.size > 0) return;
    if (failed.size === 0 && bundled.size === bundles.length)
      await complete([...bundled.values()]).catch((error) => console.log(`error: ${error.message}`));
    if (underWay.size === 0) console.log(`[watch] build ended${failed.size > 0 ? ' with errors' : ''}`);
  };
  /** @param {number} index @returns {import('esbuild').Plugin} */
  const reporting = (index) => ({
    name: 'reporting',
    setup(build) {
      build.onStart(() => {
        if (underWay.size === 0) console.log('[watch] build started');
        underWay.set(index, Date.now());
        removeStamp(root);
      });
      build.onEnd(({ errors, warnings, metafile }) => {
        for (const error of errors) console.log(lineOf('error', error));
        for (const warning of warnings) console.log(lineOf('warning', warning));
        if (metafile && errors.length === 0) {
          bundled.set(index, { started: underWay.get(index), metafile });
          failed.delete(index);
        } else failed.add(index);
        underWay.delete(index);
        // esbuild writes the files after this.
        setTimeout(() => (finishing = finishing.then(finish)), 50);
      });
    },
  });
  await Promise.all(
    bundles.map(async (options, index) =>
      (await context({ ...options, plugins: [...(options.plugins ?? []), reporting(index)] })).watch(),
    ),
  );
}

if (watch) await watchAll();
else await buildAll();
