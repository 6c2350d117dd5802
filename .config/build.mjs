// Bundles the extension host, the engine, the command line and the pages into dist/.
import { context, build } from 'esbuild';
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { notices } from './notices.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const watch = process.argv.includes('--watch');
const common = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: watch,
  legalComments: 'external',
  logLevel: 'warning',
  metafile: true,
};
// Names are kept in what runs in Node, for the stack traces in logs and reports.
const node = {
  ...common,
  // What its package.json names for Node requires its parts in a way that cannot be bundled.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minifyWhitespace: !watch,
  minifySyntax: !watch,
};
/** The S3 client is large and seldom wanted: a bundle of its own, loaded when a bucket is first opened. */
const s3Apart = {
  name: 's3-apart',
  setup: (build) => build.onResolve({ filter: /\/s3\/awsStore\.js$/ }, () => ({ path: './s3.js', external: true })),
};
const page = { ...common, platform: 'browser', format: 'iife', target: 'es2022', minify: !watch };

const bundles = [
  { ...node, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist', external: ['vscode'] },
  {
    ...node,
    entryPoints: { engine: 'src/engine/main.ts' },
    outdir: 'dist',
    external: ['onnxruntime-node'],
    plugins: [s3Apart],
  },
  {
    ...node,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: 'dist',
    external: ['onnxruntime-node'],
    plugins: [s3Apart],
    banner: { js: '#!/usr/bin/env node' },
  },
  { ...node, entryPoints: { s3: 'src/checkpoint/sources/s3/awsStore.ts' }, outdir: 'dist' },
  {
    ...page,
    entryPoints: {
      panel: 'webview/panel/main.ts',
      sideView: 'webview/sideView/main.ts',
      preview: 'webview/preview/main.ts',
      inspect: 'webview/inspect/main.ts',
    },
    outdir: 'dist/webview',
  },
];

/** Files are replaced in place and only then the rest removed, so that a running program never misses one. */
async function buildAll() {
  const written = new Set();
  await mkdir(join(dist, 'webview'), { recursive: true });
  for (const name of ['codicon.css', 'codicon.ttf']) {
    const file = join(dist, 'webview', name);
    await copyFile(join(root, 'node_modules/@vscode/codicons/dist', name), file);
    written.add(file);
  }
  const results = await Promise.all(bundles.map((options) => build(options)));
  for (const { metafile } of results) for (const file of Object.keys(metafile.outputs)) written.add(join(root, file));
  const licences = join(dist, 'ThirdPartyNotices.txt');
  await writeFile(
    licences,
    await notices(
      root,
      results.flatMap(({ metafile }) => Object.keys(metafile.inputs)),
    ),
  );
  written.add(licences);
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && !written.has(file)) await rm(file);
  }
}

if (watch) for (const options of bundles) await (await context(options)).watch();
else await buildAll();
