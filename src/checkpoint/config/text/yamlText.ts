import { Composer, isAlias, isMap, isPair, isScalar, isSeq, Lexer, Parser } from 'yaml';
import type { Document, ParsedNode, Scalar } from 'yaml';

/** Configs have a few kilobytes; a longer text would keep the parser busy for too long. */
const MAX_CHARACTERS = 2 ** 19;
const MAX_DEPTH = 64;
/** Tokens of the text, and values that come of it: an alias brings all that it names once more. */
const MAX_TOKENS = 80_000;
const MAX_VALUES = 100_000;
const MAX_ALIASES = 1000;
/** In one quoted text: the parser tells each that it does not know. */
const MAX_ESCAPES = 5000;

/**
 * The first document of a YAML text as plain objects, lists and scalars. Tags are not followed: what PyYAML writes as a
 * Python object is the dict or the text that it holds. Depth, size and what aliases make of it are bounded before memory is taken.
 * @param notFinite what becomes of `.nan` and `.inf`: nothing, as of a setting that says nothing; or the text that stands there, by
 * which whoever wants a number refuses it
 * @throws Error whose message ends the sentence "is not YAML: "
 */
export function parseYaml(text: string, notFinite: 'null' | 'text' = 'null'): unknown {
  if (text.length > MAX_CHARACTERS) throw new Error(`it has more than ${MAX_CHARACTERS} characters`);
  const composer = new Composer({ uniqueKeys: false, logLevel: 'silent' });
  for (const document of composer.compose(boundedTokens(text.replace(/^\uFEFF/, '')))) {
    const [error] = document.errors;
    if (error) throw new Error(placed(error.message, error.pos[0], text));
    return plain(document, notFinite);
  }
  return null;
}

/** The parser's tokens; it keeps a stack of its own, so that depth can be seen before anything descends into it. */
function* boundedTokens(text: string) {
  const parser = new Parser();
  let tokens = 0;
  let aliases = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme.startsWith('"') && lexeme.split('\\', MAX_ESCAPES + 2).length > MAX_ESCAPES + 1)
      throw new Error(`it has a text with more than ${MAX_ESCAPES} escapes`);
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') throw new Error(placed(token.message, token.offset, text));
      yield token;
    }
    if (lexeme.startsWith('*') && ++aliases > MAX_ALIASES) throw new Error(`it has more than ${MAX_ALIASES} aliases`);
    if (++tokens > MAX_TOKENS) throw new Error(`it has more than ${MAX_TOKENS} parts`);
    // A mapping inside a mapping takes two entries of the stack at most.
    if (parser.stack.length > 2 * MAX_DEPTH) throw new Error(`it is nested more than ${MAX_DEPTH} deep`);
  }
  yield* parser.end();
}

function plain(document: Document.Parsed, notFinite: 'null' | 'text'): unknown {
  let values = 0;
  const anchors = new Map<string, unknown>();
  const within: unknown[] = [];
  const read = (node: unknown): unknown => {
    if (++values > MAX_VALUES)
      throw new Error(`it has more than ${MAX_VALUES} values, those that aliases repeat among them`);
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isScalar(node)) return scalar(node.value) ?? (notFinite === 'text' ? writtenNumber(node) : null);
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      // What holds itself ends there.
      return within.includes(target) ? null : read(target);
    }
    if (!isMap(node) && !isSeq(node)) return null;
    if (within.length >= MAX_DEPTH) throw new Error(`it is nested more than ${MAX_DEPTH} deep`);
    within.push(node);
    const value = isSeq(node) ? node.items.map(read) : fieldsOf(node.items, read);
    within.pop();
    return value;
  };
  return read(document.contents as ParsedNode | null);
}

/** The fields of a mapping; `<<: *base` brings those of another, below its own. */
function fieldsOf(pairs: readonly unknown[], read: (node: unknown) => unknown): Record<string, unknown> {
  const own = new Map<string, unknown>();
  const merged = new Map<string, unknown>();
  for (const pair of pairs) {
    if (!isPair(pair)) continue;
    const key = isScalar(pair.key) ? String(pair.key.value) : null;
    if (key === null || key === '__proto__') continue;
    const value = read(pair.value);
    if (key !== '<<') own.set(key, value);
    else
      for (const base of Array.isArray(value) ? value : [value])
        if (typeof base === 'object' && base !== null)
          for (const [name, inner] of Object.entries(base)) if (!merged.has(name)) merged.set(name, inner);
  }
  return Object.fromEntries([...merged, ...own]);
}

function scalar(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  return null;
}

/** What a file says for a number that is none, `.nan` or `-.inf`; null for all else. */
const writtenNumber = ({ value, source }: Scalar): string | null =>
  typeof value === 'number' ? (source ?? String(value)) : null;

function placed(message: string, at: number, text: string): string {
  const before = text.slice(0, at).split('\n');
  const reason = message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${reason.slice(0, 200).toLowerCase()}`;
}
