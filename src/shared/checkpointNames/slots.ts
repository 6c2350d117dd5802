import { tokensOf, varyingTokens, type NumberToken, type Token, type VaryingToken } from './lexer.js';
import { isGeneric, isPlural, isShort, meaningOf, type Meaning } from './vocabulary.js';

/**
 * What a varying part of a name is, as far as the name itself tells. `bare`: a whole number that no word explains; `weak`:
 * one that touches a word that does not explain it (`mess3`); `fraction`: a number that is not whole and that no word
 * explains; `parameter`: a setting of the run; `metric`: a result; `date` and `stamp`: when or by what it was made.
 */
export type SlotKind = Exclude<Meaning, 'filler'> | 'bare' | 'weak' | 'fraction' | 'date' | 'stamp';

export interface Slot {
  readonly kind: SlotKind;
  /** As it is written. */
  readonly text: string;
  readonly value: bigint | number;
  /** Place in the path, from `start` to before `end`. */
  readonly start: number;
  readonly end: number;
}

/** A name or path taken apart. Names with the same frame differ in their slots alone. */
export interface ReadName {
  /** The name with a sign in place of each slot. */
  readonly frame: string;
  readonly slots: readonly Slot[];
}

/** Takes a path without its ending apart: `run/epoch=3-step=1000`. */
export function readName(path: string): ReadName {
  const varying = varyingTokens(path);
  let frame = '';
  let shape = '';
  let at = 0;
  for (const token of varying) {
    const between = path.slice(at, token.start);
    frame += between + (token.type === 'stamp' && token.kind === 'hash' ? '\u0001' : '\u0000');
    shape += between + signOf(token);
    at = token.end;
  }
  const rest = path.slice(at);
  const kinds = kindsOf(shape + rest, path, varying);
  const slots = varying.map((token, index): Slot => {
    const { text, start, end } = token;
    return { kind: kinds[index] ?? 'bare', text, value: valueOf(token), start, end };
  });
  return { frame: frame + rest, slots };
}

/** What of a varying part matters for what it is: names that are alike in this and in what is between are read alike. */
function signOf(token: VaryingToken): string {
  if (token.type === 'stamp') return token.kind === 'date' ? '\u0000d' : '\u0000s';
  return token.value === 0n ? '\u0000z' : typeof token.value === 'bigint' ? '\u0000w' : '\u0000f';
}

const MAX_SHAPES = 512;
const MAX_SHAPE_LENGTH = 1024;
/** Kinds by shape. They follow from the shape alone, so that siblings are looked at once. */
const known = new Map<string, readonly SlotKind[]>();

function kindsOf(shape: string, path: string, varying: readonly VaryingToken[]): readonly SlotKind[] {
  const found = known.get(shape);
  if (found) return found;
  const kinds = bindings(tokensOf(path, varying), path);
  if (known.size >= MAX_SHAPES) known.clear();
  if (shape.length <= MAX_SHAPE_LENGTH) known.set(shape, kinds);
  return kinds;
}

/** A date in digits may be a number after all. */
function valueOf(token: VaryingToken): bigint | number {
  if (token.type === 'number') return token.value;
  return /^\d+$/.test(token.text) ? BigInt(token.text) : 0n;
}

/** One way to give the words up to a token to the numbers beside them. */
interface Way {
  readonly score: number;
  /** Whether the last number so far has its word, and whether the last word so far has its number. */
  readonly isNumberDone: boolean;
  readonly isWordDone: boolean;
  readonly kinds: Kinds | null;
}

/** What was said of numbers, the last first: ways share what they have in common, so that one more costs no copy. */
interface Kinds {
  readonly index: number;
  readonly kind: SlotKind;
  readonly before: Kinds | null;
}

/**
 * Which word explains which number. A word explains one number, before it or after it, and as many as can be are explained:
 * `epoch_3_step_1000` and `3_epoch_1000_step` are read alike. Where both readings explain as many, words explain what
 * follows them. Of all ways that differ only in what is past, the best is followed up.
 */
function bindings(tokens: readonly Token[], path: string): readonly SlotKind[] {
  let ways: readonly Way[] = [{ score: 0, isNumberDone: false, isWordDone: false, kinds: null }];
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'word') {
      const at = numberBefore(tokens, index);
      // A word that no number is near says nothing.
      if (at === null && !ways.some(({ isWordDone }) => isWordDone)) continue;
      if (meaningOf(token.text) === 'filler') continue;
      const number = at === null ? undefined : tokens[at];
      const found =
        number?.type === 'number' && !beginsPhrase(tokens, index) ? explains(token, number, path, 'after') : null;
      ways = best([
        ...ways.map((way) => ({ ...way, isWordDone: false })),
        ...ways.flatMap((way) =>
          found && at !== null && !way.isNumberDone
            ? {
                score: way.score + found.score,
                isNumberDone: true,
                isWordDone: true,
                kinds: withKind(way, at, found.kind),
              }
            : [],
        ),
      ]);
    } else if (token.type === 'number') {
      const word = wordBefore(tokens, index);
      const found = word && explains(word, token, path, 'before');
      const alone = unexplained(tokens, index, path);
      ways = best([
        ...ways.flatMap((way) =>
          found && !way.isWordDone
            ? {
                score: way.score + found.score,
                isNumberDone: true,
                isWordDone: true,
                kinds: withKind(way, index, found.kind),
              }
            : [],
        ),
        ...ways.map((way) => ({ ...way, isNumberDone: false, kinds: withKind(way, index, alone) })),
      ]);
    }
  }
  const kinds = new Map<number, SlotKind>();
  const first = ways.reduce((most, way) => (way.score > most.score ? way : most));
  for (let said = first.kinds; said; said = said.before) if (!kinds.has(said.index)) kinds.set(said.index, said.kind);
  return tokens.flatMap((token, index): SlotKind[] => {
    if (token.type === 'stamp') return [token.kind === 'date' ? 'date' : 'stamp'];
    return token.type === 'number' ? [kinds.get(index) ?? 'bare'] : [];
  });
}

const withKind = ({ kinds }: Way, index: number, kind: SlotKind): Kinds => ({ index, kind, before: kinds });

/** Of ways that leave the same open, the best; of equals the first. */
function best(ways: readonly Way[]): readonly Way[] {
  const kept = new Map<number, Way>();
  for (const way of ways) {
    const key = Number(way.isNumberDone) * 2 + Number(way.isWordDone);
    if (way.score > (kept.get(key)?.score ?? -1)) kept.set(key, way);
  }
  return [...kept.values()];
}

/** The number that a word stands right after, but for fillers; null where something else stands between. */
function numberBefore(tokens: readonly Token[], index: number): number | null {
  for (let at = index - 1; at >= 0; at--) {
    const token = tokens[at];
    if (token?.type === 'number') return at;
    if (token?.type !== 'word' || meaningOf(token.text) !== 'filler') return null;
  }
  return null;
}

/** The word that a number stands right after, but for fillers; in the folder above where the number is a whole name. */
function wordBefore(tokens: readonly Token[], index: number): Extract<Token, { type: 'word' }> | null {
  for (let at = index - 1; at >= 0; at--) {
    const token = tokens[at];
    if (token?.type === 'word' && meaningOf(token.text) !== 'filler') return token;
    if (token?.type === 'slash' && at === index - 1) continue;
    if (token?.type !== 'word') return null;
  }
  return null;
}

/** Whether a word says with the one after it what follows: `100_val_loss_0.5`, `100_batch_size_64`. */
function beginsPhrase(tokens: readonly Token[], index: number): boolean {
  const [word, next] = [tokens[index], tokens[index + 1]];
  if (word?.type !== 'word' || next?.type !== 'word') return false;
  const isOfRun = (text: string) => ['metric', 'parameter'].includes(meaningOf(text) ?? '');
  return isOfRun(next.text) && (isOfRun(word.text) || (meaningOf(word.text) === 'batch' && /^size$/i.test(next.text)));
}

/** Whether a word explains a number, and how well. */
function explains(
  word: Extract<Token, { type: 'word' }>,
  number: NumberToken,
  path: string,
  side: 'before' | 'after',
): { readonly kind: SlotKind; readonly score: number } | null {
  const meaning = isSize(word, path) ? 'parameter' : meaningOf(word.text);
  if (meaning === null || meaning === 'filler') return null;
  const between = side === 'before' ? path.slice(word.end, number.start) : path.slice(number.end, word.start);
  const isClose = between === '' || /^[=:]$/.test(between);
  if (!isClose && isShort(word.text)) return null;
  // `checkpoints/3`: a folder's word explains what is in it where it counts training or checkpoints.
  if (between.includes('/') && (meaning === 'parameter' || meaning === 'metric' || side === 'after')) return null;
  const kind = whole(meaning, number.value);
  if (kind === 'fraction') return null;
  if (side === 'before') return { kind, score: isClose ? 5 : 3 };
  // `mess3-epoch=2`: neither does the 3 belong to what follows, nor the word to what is before.
  if (/[=:]/.test(path[word.end] ?? '') || (between !== '' && isPartOfWord(number, path))) return null;
  // `mess3-0.6_epoch_2`: the 0.6 is a setting.
  if (kind === 'epoch' && between !== '' && typeof number.value !== 'bigint' && !isPlural(word.text)) return null;
  if (meaning === 'counter') return { kind, score: 1 };
  if (meaning === 'parameter') return { kind, score: between === '' ? 4 : 2 };
  return { kind, score: between === '' ? 4 : isPlural(word.text) ? 3.1 : 2.9 };
}

/** `d_model_64`, `n_ctx-10`: d or n before a word makes it a size of the model. */
const isSize = ({ start }: { readonly start: number }, path: string): boolean =>
  /(?:^|[^A-Za-z])[dn]_$/.test(path.slice(Math.max(0, start - 3), start));

/** Whether a number touches a word before it that does not say what it counts: `mess3`, and not `model100`. */
function isPartOfWord({ start }: NumberToken, path: string): boolean {
  const word = /\p{L}+$/u.exec(path.slice(0, start))?.[0];
  return word !== undefined && !isGeneric(word);
}

/** Training is counted in whole numbers, but for epochs. */
function whole(meaning: Exclude<Meaning, 'filler'>, value: bigint | number): SlotKind {
  if (typeof value === 'bigint' || meaning === 'metric' || meaning === 'epoch') return meaning;
  return meaning === 'parameter' ? 'parameter' : 'fraction';
}

/** What a number is that no word explains. */
function unexplained(tokens: readonly Token[], index: number, path: string): SlotKind {
  const number = tokens[index] as NumberToken;
  if (typeof number.value !== 'bigint') return 'fraction';
  // `val_loss_0_123`: the digits after the point.
  const before = tokens[index - 1];
  if (before?.type === 'number' && before.value === 0n && /^[_-]$/.test(path.slice(before.end, number.start))) {
    const word = wordBefore(tokens, index - 1);
    if (word && meaningOf(word.text) === 'metric') return 'metric';
  }
  const sign = path[number.start - 1] ?? '/';
  const next = path[number.end] ?? '/';
  if (/[=:@]/.test(sign) && before?.type === 'word') return 'parameter';
  if (/\p{L}/u.test(sign) || /[\p{L}]/u.test(next)) return 'weak';
  return 'bare';
}
