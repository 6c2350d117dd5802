import {
  bare,
  INSIDE_PROCESS,
  MAYBE_PROCESS_FIELD,
  oneLess,
  PRESET_WORDS,
  presetSpelled,
  PROCESS_FIELD,
  SIMPLEXITY_FIELD,
  turnedName,
} from '../../shared/presetNames.js';
import { readCode, readYaml, type Call, type Literal } from './literals.js';

export type CodeLanguage = 'python' | 'yaml' | 'json' | 'toml';

/** What a text of a file may name; whether it is there is not known yet. */
export type Mention =
  | { readonly kind: 'folder'; readonly at: number; readonly path: string }
  | { readonly kind: 'processFile'; readonly at: number; readonly path: string }
  | {
      readonly kind: 'preset';
      readonly at: number;
      readonly name: string;
      /** Numbers beside the name, under the names that they have there. */
      readonly params: Readonly<Record<string, number>>;
    };

/** Longer files are data rather than something that people read. */
export const MAX_CODE = 300_000;
/** What one file is looked through for at most. */
const MAX_MENTIONS = 500;

/** Names of variables, arguments and keys that hold a path, by one of their words. */
const PATH_WORD =
  /^(dir|directory|path|paths|folder|folders|root|ckpt|ckpts|checkpoint|checkpoints|resume|restore|output|outputs|out|run|runs|weights)$/;
/** The last word of names that hold what something is called. */
const NAME_WORD = /^(name|project|id|tag|title|label|group|entity|experiment|class)$/;
/** Functions that take a path, by the last part of their names. */
const PATH_FUNCTION =
  /^(path|purepath|join|listdir|scandir|walk|glob|iglob|load|open|isdir|exists|makedirs|mkdir|load_?from_?checkpoint|from_?pretrained|abspath|realpath)$/i;
const JOIN = /(^|\.)(join|Path|PurePath|joinpath)$/;
/** A function whose first argument is the name of a process. */
const PROCESS_FUNCTION = /process|hmm|hidden_?markov/i;
const NO_PATH = /[\n\r\t<>|*?"{}$]|:\/\/|^-|^\s|\s$/;

/** What a file names that may be a folder of checkpoints or a process. Nothing is looked up. */
export function findMentions(text: string, language: CodeLanguage): readonly Mention[] {
  if (text.length > MAX_CODE) return [];
  const { literals, calls } = language === 'yaml' ? readYaml(text) : readCode(text, language);
  const found = [
    ...joinedPaths(literals, text),
    ...literals.flatMap((literal) => processOf(literal, text) ?? folderOf(literal, text)),
    ...(language === 'python' ? calls.flatMap((call) => calledProcess(call, text)) : []),
  ];
  return found.sort((a, b) => a.at - b.at).slice(0, MAX_MENTIONS);
}

/** `process: mess3`, `process_name="rrxor"`, `name: rrxor` within `process`, or the argument of `get_process("rrxor")`. */
function processOf({ text, at, key, callee, argument, within, around }: Literal, whole: string): Mention[] | null {
  const name = key === null ? null : bare(key.replace(/^-+/, ''));
  const around_ = within.map((each) => bare(each.split('.').at(-1) ?? ''));
  const isAbout = around_.some(
    (each) => PROCESS_FIELD.test(each) || /process(config|cfg|kwargs|params|args)?$/.test(each),
  );
  const isStrong =
    (name !== null && (PROCESS_FIELD.test(name) || (INSIDE_PROCESS.test(name) && isAbout))) ||
    (key === null && callee !== null && argument === 0 && PROCESS_FUNCTION.test(callee));
  if (/\.process\.json$/i.test(text) || (isStrong && /\.json$/i.test(text)))
    return NO_PATH.test(text) ? [] : [{ kind: 'processFile', at, path: text }];
  const isMaybe = name !== null && MAYBE_PROCESS_FIELD.test(name) && !/^(experiment|system)/.test(name);
  const isOption = name === 'default' && isProcessOption(at, whole);
  if (!isStrong && !isMaybe && !isOption) return null;
  const preset = /^[\w.:/-]+$/.test(text) ? presetSpelled(text) : null;
  if (preset === null || (!isStrong && PRESET_WORDS.has(preset))) return null;
  const params = numbersIn(whole.slice(...around));
  return [{ kind: 'preset', at, name: preset, params: name === SIMPLEXITY_FIELD ? inOurSense(text, params) : params }];
}

/** By simplexity's name of some processes a number says how probable a 1 is, and by the preset how probable a 0. */
function inOurSense(name: string, params: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const parameter = turnedName(name)?.parameter;
  const given = parameter === undefined ? undefined : params[parameter];
  return parameter === undefined || given === undefined ? params : { ...params, [parameter]: oneLess(given) };
}

/** The default of an option of the command line that is called after a process: `add_argument("--process", default="rrxor")`. */
const isProcessOption = (at: number, whole: string): boolean =>
  /['"]--?(process|hmm|process[-_]name|process[-_]type)['"][^()]*$/.test(whole.slice(Math.max(0, at - 300), at));

/** `RRXOR()` or `mess3(x=0.15, a=0.6)`, by the name of the process alone. */
function calledProcess({ callee, at, inside }: Call, whole: string): Mention[] {
  if (/^(self|cls)\./.test(callee)) return [];
  const last = callee.split('.').at(-1) ?? '';
  const preset = presetSpelled(last);
  if (preset === null || PRESET_WORDS.has(bare(last))) return [];
  return [
    {
      kind: 'preset',
      at,
      name: preset,
      params: numbersIn(whole.slice(inside[0], Math.min(inside[1], inside[0] + 2000))),
    },
  ];
}

/** Numbers by their names, as Python, JSON, TOML and YAML write them; what is said twice in another way is left out. */
function numbersIn(text: string): Record<string, number> {
  const found = new Map<string, number | null>();
  for (const [, name, value] of text
    .slice(0, 4000)
    .matchAll(/["']?\b([A-Za-z]\w{0,40})["']?\s*[:=]\s*(-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(?![\w.])/gi)) {
    const number = Number(value);
    found.set(name, found.has(name) && found.get(name) !== number ? null : number);
  }
  return Object.fromEntries([...found].filter((each): each is [string, number] => each[1] !== null));
}

/** A path, or a name alone where what holds it says that it is one. */
function folderOf({ text, at, end, key, callee, argument }: Literal, whole: string): Mention[] {
  if (text === '' || text.length > 400 || NO_PATH.test(text) || /^\.*[/\\]*$/.test(text)) return [];
  const isPath = /[/\\]/.test(text);
  const words = (key ?? '')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/);
  const isHeld = words.some((word) => PATH_WORD.test(word)) && !NAME_WORD.test(words.at(-1) ?? '');
  // What is joined to something further is not the place itself.
  if (
    callee !== null &&
    key === null &&
    JOIN.test(callee) &&
    /^\s*(,\s*[^\s)]|\)\s*\/)/.test(whole.slice(end, end + 200))
  )
    return [];
  if (argument > 0 && key === null && callee !== null && JOIN.test(callee)) return [];
  const isTaken =
    key === null && callee !== null && argument === 0 && PATH_FUNCTION.test(callee.split('.').at(-1) ?? '');
  return isPath || isHeld || isTaken ? [{ kind: 'folder', at, path: text }] : [];
}

/** `os.path.join("runs", "rrxor")` and `Path("runs") / "rrxor"`: the path that literal parts make together. */
function joinedPaths(literals: readonly Literal[], whole: string): Mention[] {
  const calls = new Map<number, Literal[]>();
  for (const literal of literals)
    if (literal.key === null && literal.callee !== null && JOIN.test(literal.callee))
      calls.set(literal.around[0], [...(calls.get(literal.around[0]) ?? []), literal]);
  return [...calls.values()].flatMap((parts): Mention[] => {
    const [{ at, around }] = parts;
    const last = parts[parts.length - 1];
    const behind = whole.slice(last.end, last.end + 400);
    const [ended, further = ''] = /^\s*,?\s*\)((?:\s*\/\s*(?:"[^"\n]*"|'[^'\n]*'))*)(?!\s*\/)/.exec(behind) ?? [];
    const texts = [
      ...parts.map(({ text }) => text),
      ...[...further.matchAll(/["']([^"'\n]*)["']/g)].map(([, text]) => text),
    ];
    const isWhole = ended !== undefined && texts.length > 1 && parts.every(({ argument }, place) => argument === place);
    const path = texts.join('/');
    return isWhole && around[1] >= last.end && !NO_PATH.test(path) ? [{ kind: 'folder', at, path }] : [];
  });
}
