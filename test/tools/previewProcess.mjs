// Opens the process preview in plain Chromium with the real engine behind it, to look at it without a workbench:
//   node test/tools/previewProcess.mjs --preset rrxor [--params JSON] [--file x.process.json] [--theme dark|light|hc|hc-light]
//     [--width 1200] [--view JSON] [--out shot.png]
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { callAnswerer, openPreview, startEngine } from './previewPages.mjs';

const defaultView = {
  depth: 10,
  shown: null,
  axes: null,
  plot: 'plane',
  colour: 'states',
  rotation: [0.6, 0.4],
  unit: 'nats',
};

/** A host as the page sees it: one process, previews and oracles answered by the engine. */
export function processHost(engine, process, view = {}) {
  let now = { ...defaultView, ...view };
  let choice = process;
  const answer = callAnswerer(engine, (params) => ({ process: choice, ...params }));
  return async (message, send) => {
    const preview = async () => {
      try {
        const { picture, diagnostics } = await engine.call('process/preview', { process: choice, depth: now.depth });
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        if (picture) send({ type: 'picture', picture });
        else send({ type: 'problem', problem: { message: errors[0].message, line: null, others: errors.length - 1 } });
      } catch (error) {
        send({ type: 'failed', error, remedy: 'retry' });
      }
    };
    if (message.type === 'ready') {
      const subject = choice.kind === 'preset' ? choice : { kind: 'document', uri: `file:///${choice.name}` };
      send({ type: 'subject', subject, name: choice.name, view: now });
      await preview();
    } else if (message.type === 'view') {
      const again = message.view.depth !== now.depth;
      now = message.view;
      if (again) await preview();
    } else if (message.type === 'params') {
      choice = { ...choice, params: message.params };
      await preview();
    } else await answer(message, send);
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      preset: { type: 'string', default: 'rrxor' },
      params: { type: 'string', default: '{}' },
      file: { type: 'string' },
      theme: { type: 'string', default: 'dark' },
      width: { type: 'string', default: '1200' },
      height: { type: 'string', default: '900' },
      view: { type: 'string', default: '{}' },
      language: { type: 'string', default: 'en' },
      out: { type: 'string', default: 'test/output/process.png' },
    },
  });
  const engine = await startEngine();
  const params = JSON.parse(values.params);
  const choice = values.file
    ? { kind: 'text', name: values.file, text: await readFile(values.file, 'utf8'), params }
    : { kind: 'preset', name: values.preset, params };
  const host = processHost(engine, choice, JSON.parse(values.view));
  const preview = await openPreview({
    page: 'preview',
    theme: values.theme,
    width: Number(values.width),
    height: Number(values.height),
    host,
    language: values.language,
  });
  await preview.tab.waitForSelector('[data-state=ready],[data-state=broken],[data-state=error]', { timeout: 60_000 });
  await preview.tab.waitForTimeout(400);
  await mkdir(dirname(values.out), { recursive: true });
  await preview.tab.screenshot({ path: values.out, fullPage: true });
  await preview.close();
  await engine.stop();
  for (const problem of preview.problems) console.error(problem);
  console.log(values.out);
}
