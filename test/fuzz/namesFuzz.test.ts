import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runsText } from '../../src/cli/commands/runs.js';
import { terminalText } from '../../src/cli/output.js';
import type { Inspection } from '../../src/checkpoint/inspect.js';
import { parseRunConfig } from '../../src/checkpoint/config/readConfig.js';
import { inspectionText } from '../../src/engine/inspectionText.js';
import { matricesAsNumpy } from '../../src/process/file/numpyText.js';
import { parseProcessFile } from '../../src/process/file/processFile.js';
import { processAsFile } from '../../src/process/file/processText.js';
import { sampleAsCsv, sampleCsvHeader, sampleFromProcess } from '../../src/process/words/sampling.js';
import type { RunList } from '../../src/protocol/runs.js';
import { editorName, editorText } from '../../src/shared/editorText.js';
import { InputError } from '../../src/shared/inputError.js';
import { MAX_MESSAGE, MAX_NAME, messageText, shownLines, shownName } from '../../src/shared/shownText.js';
import {
  csvField,
  htmlText,
  jsonText,
  markdownText,
  pythonComment,
  pythonString,
} from '../../src/shared/writtenText.js';
import { Random } from './checkpoint/random.js';

const PIECES = [
  '[Click](command:workbench.action.terminal.new)', '[a](https://x.y "t")', '[f](file:///etc/passwd)', '](', '$(bug)', '\\$(sync~spin)',
  '<img src=x onerror=alert(1)>', '</script><script>', '"\'`&', '<!--', '=HYPERLINK("x")', '+1+1', '-2+3', '@SUM(A1)', '＝1',
  '\u001b[31m', '\u001b]0;title\u0007', '\u009b2J', '\u0000', '\r\n', '\n', '\t', '\u007f', '\u2028', '\u2029', '\u0085',
  '\u202e', '\u2066', '\u2069', '\u200b', '\u200d', '\ufeff', '\u00ad', '\ud800', '\udc00', '\u{e0041}', '\ufff9',
  '"""', "'''", '\\', '\\n', '#', '%s', '${x}', '{{x}}', 'a', 'β', '中文', '👩‍🔬', ' ', '0', ',', ';', '|', '*b*', '# h', '!', '~~~',
  'x'.repeat(5000),
]; // prettier-ignore

const ACTS = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Cs}/u;
/** As VS Code 1.106 has it in linkedText.ts and iconLabels.ts. */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const ICON = /\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/;

const random = new Random(20261127);
const piece = () => PIECES[random.below(PIECES.length)] ?? '';
const names = Array.from({ length: 1500 }, () => Array.from({ length: 1 + random.below(7) }, piece).join(''));
const some = names.filter((_, at) => at % 15 === 0);

/** What a spreadsheet makes of one line of CSV. */
const cellsOf = (csv: string): string[] =>
  [...csv.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'),
  );

describe('names with the marks of every interpreter', () => {
  it('are one bounded line that acts on nothing: for terminals, and for the editor without link and icon', () => {
    for (const name of names) {
      for (const [text, most] of [
        [shownName(name), MAX_NAME],
        [messageText(name), MAX_MESSAGE],
        [editorName(name), 2 * MAX_NAME],
        [editorText(name), 2 * MAX_MESSAGE],
        [new InputError('bad-config', `config.json: ${name} is no number.`).message, MAX_MESSAGE],
      ] as const) {
        expect(text).not.toMatch(ACTS);
        expect(text.length).toBeLessThanOrEqual(most);
      }
      for (const text of [editorName(name), editorText(name), editorText(`[${name}](${name})`)]) {
        expect(text).not.toMatch(LINK);
        expect(text).not.toMatch(ICON);
      }
      expect(shownLines(name).replaceAll('\n', '')).not.toMatch(ACTS);
      expect(terminalText(name).replace(/[\n\t]/g, '')).not.toMatch(ACTS);
    }
  });

  it('come back as they were from JSON and Python, and open no element, link or formula elsewhere', () => {
    for (const name of names) {
      expect(JSON.parse(jsonText({ [name]: [name] }))).toEqual({ [name]: [name] });
      expect(jsonText(name)).not.toMatch(ACTS);
      expect(fromPython(pythonString(name))).toBe(name);
      expect(pythonComment(name)).not.toMatch(ACTS);
      expect(htmlText(name)).not.toMatch(/[<>"'`]|&(?!#\d+;)/);
      // Every mark of Markdown stands behind a backslash or as an entity.
      expect(markdownText(name).replace(/\\[!-/:-@[-`{-~]|&(amp|lt|gt);/g, '')).not.toMatch(/[!-/:-@[-`{-~]/);
      const [cell = '', ...more] = cellsOf(csvField(name));
      expect(more).toEqual([]);
      expect(cell === name || cell === `'${name}`).toBe(true);
      expect(cell).not.toMatch(/^[=+\-@＝＋－＠](?![\d.]*$)./);
    }
  });

  it('Python itself reads them so', () => {
    const script =
      'import sys, json, ast; [print(json.dumps(ast.literal_eval(line))) for line in sys.stdin.read().split("\\n") if line]';
    const run = spawnSync('python3', ['-c', script], { input: names.map(pythonString).join('\n'), encoding: 'utf8' });
    if (run.error) return;
    expect(
      run.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as string),
    ).toEqual(names);
  });

  it('leave the lines of what the command line prints as many as they are, none of which acts', () => {
    const tensors = some.map((name) => ({ name, shape: [2], dtype: 'float32' }));
    const told = { file: some[0], size: 1, format: 'safetensors', holds: some.join(', '), tensors, parameters: 1 };
    const found = {
      ...told,
      layout: null,
      architecture: null,
      assumed: some,
      config: { [some[1]]: some },
      warnings: some,
    };
    const runs = {
      notes: some,
      runs: some.map((name) => ({
        ...{
          path: name,
          name,
          process: { name, params: { [name]: 1 } },
          process_from: { from: 'file', file: name, field: name },
        },
        ...{
          architecture: null,
          architecture_from: {},
          problem: name,
          checkpoints: [{ file: name, step: null }],
          default: name,
        },
      })),
    };
    for (const [text, lines] of [
      [inspectionText(found as unknown as Inspection), 5 + 1 + some.length + 1 + some.length],
      [runsText(runs as unknown as RunList), 5 * some.length],
    ] as const) {
      expect(text.split('\n').filter((line) => ACTS.test(line))).toEqual([]);
      expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(lines);
    }
  });

  it('states and symbols come back from a process file, and stay one cell each in CSV and one list in Python', () => {
    let tried = 0;
    for (let at = 0; at + 4 <= some.length; at += 4) {
      const [a = '', b = '', x = '', y = ''] = some.slice(at, at + 4);
      const text = JSON.stringify({
        ...{ name: a, states: [a, b], symbols: [x, y] },
        transitions: { [x]: [[0.5, 0], [0, 0.5]], [y]: [[0, 0.5], [0.5, 0]] }, // prettier-ignore
      });
      const { process } = parseProcessFile(text);
      if (process === null) continue;
      tried++;
      const written = processAsFile(process);
      expect(written.replaceAll('\n', '')).not.toMatch(ACTS);
      expect(parseProcessFile(written).process?.states).toEqual(process.states);
      const numpy = matricesAsNumpy(process);
      expect(numpy.replaceAll('\n', '')).not.toMatch(ACTS);
      expect(numpy.split('\n').filter((line) => /^(states|vocab) = \[".*"\]$/.test(line)).length).toBe(2);
      const [header = ''] = [sampleCsvHeader(process)];
      expect(cellsOf(header).slice(4)).toEqual(process.states.map((state) => `belief_${state}`));
      for (const word of sampleFromProcess(process, { length: 1, count: 3, seed: 1 }))
        expect(cellsOf(sampleAsCsv(process, word, 0))[3]).not.toMatch(/^[=+\-@＝＋－＠](?![\d.]*$)./);
    }
    expect(tried).toBeGreaterThan(15);
  });

  it('a config that is refused for its keys and values says so in one line', () => {
    for (const name of some) {
      for (const config of [{ process_params: { [name]: name } }, { n_ctx: name }, { act_fn: name, n_heads: [name] }]) {
        try {
          parseRunConfig(JSON.stringify(config), `${name.slice(0, 50)}.json`);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as Error).message).not.toMatch(ACTS);
        }
      }
    }
  });
});

/** The escapes that are written, read as Python reads them. */
const fromPython = (literal: string): string =>
  literal
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g, (_, four?: string, eight?: string, one = '') =>
      four !== undefined
        ? String.fromCharCode(parseInt(four, 16))
        : eight !== undefined
          ? String.fromCodePoint(parseInt(eight, 16))
          : ({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }[one as string] ?? (one as string)),
    );
