/**
 * Texts in quotes in code and configs, with what they are the value of. This is no parser of any language: strings, comments and
 * brackets are told apart, which is what a quiet hint needs.
 */

/** A text that stands in a file. */
export interface Literal {
  readonly text: string;
  /** Offset of its first character, quotes and all. */
  readonly at: number;
  /** Offset behind its last one. */
  readonly end: number;
  /** What it is the value of: a variable, an argument's name, a key; null: nothing. */
  readonly key: string | null;
  /** The function that it is handed to, as it is written; null: none. */
  readonly callee: string | null;
  /** Which argument it is, from 0. */
  readonly argument: number;
  /** Names of what is around it, the innermost last. */
  readonly within: readonly string[];
  /** Where the innermost thing around it begins and ends. */
  readonly around: readonly [from: number, to: number];
}

/** A call of a function or class. */
export interface Call {
  readonly callee: string;
  readonly at: number;
  /** Between the brackets. */
  readonly inside: readonly [from: number, to: number];
}

export interface Read {
  readonly literals: readonly Literal[];
  readonly calls: readonly Call[];
}

/** Literals and calls of one file beyond which no more are read. */
const MOST = 5000;
/** Brackets within brackets; what is deeper is no code that people write. */
const MAX_DEPTH = 100;
/** Characters of a line of YAML. */
const MAX_LINE = 2000;

interface Frame {
  readonly open: string;
  readonly at: number;
  /** Of a call; null: brackets alone. */
  readonly callee: string | null;
  /** What the brackets are the value of. */
  readonly key: string | null;
  pending: string | null;
  argument: number;
  /** Literals directly within, whose `around` is known once it ends. */
  readonly own: { around: [number, number] }[];
  /** The call that the brackets are of. */
  readonly call: { inside: [number, number] } | null;
}

const frame = (
  open: string,
  at: number,
  callee: string | null = null,
  key: string | null = null,
  call: Frame['call'] = null,
): Frame => ({ ...{ open, at, callee, key, call }, pending: null, argument: 0, own: [] });

const isName = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}_]/u.test(character);

/** Reads Python, JSON (with comments) or TOML. */
export function readCode(text: string, language: 'python' | 'json' | 'toml'): Read {
  const literals: (Literal & { around: [number, number] })[] = [];
  const calls: (Call & { inside: [number, number] })[] = [];
  const frames: Frame[] = [frame('', 0)];
  let section: string[] = [];
  /** The name, or name in quotes, that was read last, where it ends, and whether it follows `def` or `class`. */
  let name = '';
  let nameEnd = -1;
  let isDefined = false;
  let annotated: string | null = null;
  const top = (): Frame => frames[frames.length - 1];

  function string(at: number): number {
    const quote = text[at];
    const isTriple = text.startsWith(quote.repeat(3), at);
    const mark = isTriple ? quote.repeat(3) : quote;
    let end = at + mark.length;
    while (end < text.length && !text.startsWith(mark, end)) {
      if (text[end] === '\\' && !(language === 'toml' && quote === "'")) end++;
      else if (text[end] === '\n' && !isTriple) return end;
      end++;
    }
    const inner = text.slice(at + mark.length, end);
    const prefix = /[a-z]{0,2}$/i.exec(text.slice(Math.max(0, at - 2), at))?.[0].toLowerCase() ?? '';
    const isFormat = prefix.includes('f') && inner.includes('{');
    const holder = top();
    if (!isTriple && !isFormat && !prefix.includes('b') && inner.length <= 1000 && literals.length < MOST) {
      const inherits = holder.pending === null && holder.callee === null && holder.open !== '{';
      const call = [...frames].reverse().find(({ open }) => open === '(' || open === '{');
      const literal = {
        text: prefix.includes('r') ? inner : inner.replace(/\\(.)/g, '$1'),
        at,
        end: end + mark.length,
        key: inherits ? holder.key : holder.pending,
        callee: call?.open === '(' ? call.callee : null,
        argument: holder.argument,
        within: [...section, ...frames.flatMap(({ key, callee }) => [key, callee]).filter((each) => each !== null)],
        around: [holder.at, text.length] as [number, number],
      };
      literals.push(literal);
      holder.own.push(literal);
    }
    // It may turn out to be a key.
    [name, nameEnd] = [inner, end + mark.length];
    return end + mark.length;
  }

  for (let at = 0; at < text.length;) {
    const character = text[at];
    if (character === '#' && language !== 'json') at = endOfLine(text, at);
    else if (language === 'json' && text.startsWith('//', at)) at = endOfLine(text, at);
    else if (character === '"' || (character === "'" && language !== 'json')) at = string(at);
    else if (isName(character)) {
      let end = at;
      while (
        isName(text[end]) ||
        (language === 'toml' && text[end] === '-') ||
        (text[end] === '.' && isName(text[end + 1]))
      )
        end++;
      isDefined = name === 'def' || name === 'class';
      [name, nameEnd] = [text.slice(at, end), end];
      at = end;
    } else {
      if (character === '(' || character === '[' || character === '{') {
        const isHeader =
          language === 'toml' && character === '[' && /(^|\n)\s*\[?$/.test(text.slice(Math.max(0, at - 80), at));
        if (isHeader && frames.length === 1) {
          const end = endOfLine(text, at);
          section = text
            .slice(at, end)
            .replace(/[[\]\s"']/g, '')
            .split('.');
          top()
            .own.splice(0)
            .forEach((literal) => (literal.around[1] = at));
          frames[0] = frame('', at);
          at = end;
          continue;
        }
        const callee = character === '(' && nameEnd === at && !isDefined && name !== '' ? name : null;
        const holder = top();
        const key = holder.pending ?? (holder.open === '{' || holder.callee !== null ? null : holder.key);
        const call =
          callee === null
            ? null
            : { callee, at: at - callee.length, inside: [at + 1, text.length] as [number, number] };
        if (call !== null && calls.length < MOST) calls.push(call);
        if (frames.length > MAX_DEPTH) break;
        frames.push(frame(character, at, callee, key, call));
      } else if ((character === ')' || character === ']' || character === '}') && frames.length > 1) {
        const ended = frames.pop();
        for (const literal of ended?.own ?? []) literal.around[1] = at;
        if (ended?.call) ended.call.inside[1] = at;
      } else if (character === ',') {
        top().pending = null;
        top().argument++;
        annotated = null;
      } else if (character === '=' && text[at + 1] !== '=' && !/[=!<>:+*/-]/.test(text[at - 1] ?? '')) {
        top().pending = annotated ?? name;
      } else if (character === ':' && text[at + 1] !== '=') {
        if (top().open === '{') {
          top().pending = name;
          // What stands before a colon is a name of something.
          const last = literals.at(-1);
          if (last?.end === nameEnd) literals.pop();
        } else annotated = name;
      } else if (character === '\n' && (frames.length === 1 || language === 'toml')) {
        if (frames.length === 1) top().pending = null;
        [annotated, name] = [null, ''];
      }
      at++;
    }
  }
  return { literals, calls };
}

const endOfLine = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
};

const YAML_LINE = /^(\s*)((?:- +)*)(?:(["']?)([\w.$/-]+)\3\s*:(?=\s|$))?\s*(.*)$/;

/** Reads YAML line by line: values of one line, and items of lists. */
export function readYaml(text: string): Read {
  const literals: Literal[] = [];
  const above: { indent: number; key: string; at: number }[] = [];
  let block: number | null = null;
  let at = 0;
  for (const line of text.split('\n')) {
    const start = at;
    at += line.length + 1;
    if (line.length > MAX_LINE || line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const [, spaces = '', dashes = '', , key, rest = ''] = YAML_LINE.exec(line.replace(/\r$/, '')) ?? [];
    // Text of several lines is no value of ours.
    if (block !== null && spaces.length > block) continue;
    block = null;
    const indent = spaces.length + dashes.length;
    while (above.length > 0 && above[above.length - 1].indent >= (key === undefined ? indent + 1 : indent)) above.pop();
    const value = rest.replace(/\s+#.*$/, '').trim();
    if (/^[|>]/.test(value)) block = spaces.length;
    const inner = /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
    const owner = above.at(-1);
    if (value !== '' && !/^[[{&*!|>]/.test(value) && value.length <= 1000 && literals.length < MOST)
      literals.push({
        ...{ text: inner, at: start + line.lastIndexOf(rest), end: start + line.length, callee: null, argument: 0 },
        key: key ?? owner?.key ?? null,
        within: above.map((each) => each.key),
        around: [owner?.at ?? 0, endOfBlock(text, at, owner?.indent ?? -1)],
      });
    if (key !== undefined) above.push({ indent, key, at: start });
  }
  return { literals, calls: [] };
}

/** Where lines that stand further in than `indent` end; what is looked through is bounded. */
function endOfBlock(text: string, from: number, indent: number): number {
  let at = from;
  while (at < text.length && at - from < 2000) {
    const end = endOfLine(text, at);
    const line = text.slice(at, end);
    if (line.trim() !== '' && line.search(/\S/) <= indent) return at;
    at = end + 1;
  }
  return Math.min(at, text.length);
}
