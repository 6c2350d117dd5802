import { describe, expect, it } from 'vitest';
import { sources } from '../../tools/l10n.mjs';
import { plainTexts } from './plainTexts.js';

/** Rooms whose texts people read in the editor's language. What stands in other rooms and is not looked up stays English. */
const ROOMS = [
  ...[
    'src/extension.ts',
    'src/host/',
    'src/shared/',
    'src/analysis/',
    'src/engine/truth/',
    'src/engine/inspectionText.ts',
  ],
  ...['src/figure/', 'src/report/', 'webview/'],
];

/** Files that write what is read by programs, or that name what files are called: their words are English whoever reads them. */
const NO_TEXTS = [
  'src/host/agents/commandScripts.ts',
  'src/host/folderMemory.ts',
  'src/host/page/pageHtml.ts',
  // Source text for Python.
  'src/host/steering/pythonText.ts',
  // For the log alone.
  'src/host/page/misunderstanding.ts',
  'src/host/page/pageCalls.ts',
  'src/shared/checkpointNames/vocabulary.ts',
  'src/shared/language.ts',
  // Parts of sentences of the engine, which are English.
  'src/shared/namedPath.ts',
  'src/shared/schemaIssue.ts',
  'src/shared/shownText.ts',
  // Terms of the field, the same in all languages.
  'src/shared/streamNames.ts',
  // HTML, SVG, PDF and faces of letters.
  'src/report/html.ts',
  'src/figure/files/assets.ts',
  'src/figure/files/image.ts',
  'src/figure/files/pdf.ts',
  'src/figure/files/svg.ts',
  'src/figure/style.ts',
  'src/figure/signs.ts',
  'webview/plot/figureSvg.ts',
];

/** Names of columns and values in data that are saved, and Python that is copied: they are English in every language. */
const DATA: Readonly<Record<string, readonly string[]>> = {
  'src/engine/truth/infer.ts': ['What {0} behaves as, inferred from its probabilities of words of up to {1} symbols.'],
  'src/figure/charts/conditions.ts': [
    ...['All layers', 'Layer {0}', 'Random directions', 'Entries shuffled', 'Other pairs’ vectors'],
  ],
  'src/figure/data.ts': ['true {0}'],
  'src/figure/runs/readOutsData.ts': ['true {0}'],
  'src/figure/runs/table.ts': ['not reached', 'exported graph'],
  'src/shared/told.ts': ['config inside'],
  'webview/panel/selection/copied.ts': [
    ...['belief {0}', 'None', '{0} selected beliefs of {1}, {2}, {3}', 'import numpy as np'],
  ],
  'webview/preview/beliefPicture.ts': ['state {0}', 'next {0}'],
};

/** Names and formulas, and what is never shown. */
const NAMES = [
  /^Beliefscope(: | )?(\{0\})?$/,
  /^(WebM|GIF|PNG)( × \d)?$|^\d+ mm$|^Python$|^JSON lines$/,
  /^x softmax\(x\)$|^2i and 2i \+ 1 /,
  /^(Cancelled|CancelledError|InputError|EngineError)$/,
  /^(Spearman|NumPy|KL 0|VideoEncoder|Arrow(Left|Right|Up|Down)|Home|End)$/,
  /^(state|position):\{0\}$|^process\.(\{0\})?$|^(param|alone) \{0\}$|^line(-level)? tone-\{0\}$/,
  /^the picture is too large$/,
  /^preset \{0\}$|^beliefscope\.\{0\}$/,
];

describe('texts that go around the languages', () => {
  it('are none in what people read in the editor', async () => {
    const plain = (await sources())
      .filter(({ file }) => ROOMS.some((room) => file.startsWith(room)) && !NO_TEXTS.includes(file))
      .flatMap(({ file, text }) => plainTexts(file, text))
      .filter(({ file, text }) => !NAMES.some((name) => name.test(text)) && !DATA[file]?.includes(text));
    expect(plain.map(({ file, line, text }) => `${file}:${line}: ${text}`)).toEqual([]);
  });

  it('are noticed wherever they are given to a person, and only there', () => {
    const textsIn = (code: string) => plainTexts('a.ts', code).map(({ text }) => text);
    expect(textsIn("showError('No folder is open.');")).toEqual(['No folder is open.']);
    expect(textsIn("pickOne(items, { title: 'Choose a folder', placeHolder: hint });")).toEqual(['Choose a folder']);
    expect(textsIn('withNotification(`Report of ${title}`, work);')).toEqual(['Report of {0}']);
    expect(textsIn("el('p', { class: 'hint small', title: 'All of it' }, 'Not analysed yet.');")).toEqual([
      'All of it',
      'Not analysed yet.',
    ]);
    expect(textsIn("const label = ok ? 'Restart' : vscode.l10n.t('Choose Node…');")).toEqual(['Restart']);
    expect(textsIn("import x from 'a b'; log.warn('It was not read.'); throw new Error('never seen');")).toEqual([]);
    expect(textsIn("if (kind === 'no way') set(row['first name']);")).toEqual([]);
  });
});
