// Bundles the extension host, the engine, the command line and the pages into dist/.
import { context, build } from 'esbuild';
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const watch = process.argv.includes('--watch');
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: !watch,
  sourcemap: watch,
  legalComments: 'external',
  logLevel: 'warning',
};
const node = { ...common, platform: 'node', format: 'cjs', target: 'node20' };
const page = { ...common, platform: 'browser', format: 'iife', target: 'es2022' };

const bundles = [
  { ...node, entryPoints: { extension: 'src/extension.ts' }, outdir: 'dist', external: ['vscode'] },
  { ...node, entryPoints: { engine: 'src/engine/main.ts' }, outdir: 'dist', external: ['onnxruntime-node'] },
  {
    ...node,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: 'dist',
    external: ['onnxruntime-node'],
    banner: { js: '#!/usr/bin/env node' },
  },
  { ...page, entryPoints: { panel: 'webview/panel/main.ts', sideView: 'webview/sideView/main.ts' }, outdir: 'dist/webview' },
];

await rm(join(root, 'dist'), { recursive: true, force: true });
await mkdir(join(root, 'dist/webview'), { recursive: true });
for (const file of ['codicon.css', 'codicon.ttf'])
  await cp(join(root, 'node_modules/@vscode/codicons/dist', file), join(root, 'dist/webview', file));
if (watch) for (const options of bundles) await (await context(options)).watch();
else await Promise.all(bundles.map((options) => build(options)));
