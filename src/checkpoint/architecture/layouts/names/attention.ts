import { alone, words } from './aliases.js';
import type { NameGroup } from './aliases.js';

/** What people call the module of attention. */
const ATTENTION = `
  attn attention selfattn selfattention sa mha mhsa att csa causalattn attnlayer multiheadattention multiheadattn
  multihead causalselfattention causalattention attentionlayer causalselfattn maskedattn maskedattention selfattnlayer
  attnblock attentionblock saheads attention.self attn.attn attn.attention attn.mha attention.attention selfattn.attn
  attn.self selfattention.attention attention.attn attn.fn attention.mha selfattn.mha 0 0.fn 0.attn`;

/** The projection back to the residual stream. */
const OUTPUT = `
  o oproj outproj proj cproj wo too toout toout.0 dense out output outputproj projection outprojection outputprojection
  fco fcout linearout outlinear outputlinear wout projout linearo lino outputdense output.dense fc linear residproj projo
  ofc olinear unifyheads combineheads outfc olayer finallinear outputlayer outlayer mergeheads op`;

/** The ways to name a projection to queries (keys, values). */
const projection = (...letters: string[]): string[] =>
  letters.flatMap((name) => [
    ...[name, `${name}proj`, `proj${name}`, `w${name}`, `to${name}`, `lin${name}`, `linear${name}`, `${name}linear`],
    ...[`fc${name}`, `${name}fc`, `${name}net`, `${name}layer`, `${name}projection`, `${name}w`, `${name}matrix`],
    ...[`${name}lin`, `w${name}s`, `${name}map`, `${name}transform`, `${name}dense`],
  ]);

/** Names that are plain enough to stand in a block without a module around them. */
const bare = (names: readonly string[]): string[] =>
  names.filter(
    (name) => /proj|^w|^(q|k|v|qkv|query|key|value|cattn)$|qkv/.test(name) && name !== 'proj' && name !== 'cproj',
  );

/**
 * Names of a projection back to the residual stream that say too little where they stand in a block without a module around
 * them: `proj` is as often the last matrix of an MLP. They tell where nothing else in the block is left to be it.
 */
export const outputsInBlock = (): ReadonlySet<string> => new Set(words(OUTPUT));

/** Names by role of the parts of attention. */
export function attentionNames() {
  const modules = words(ATTENTION);
  const inside = (names: readonly string[]): NameGroup[] => [{ modules, names }, alone(bare(names))];
  return {
    q: inside(projection('q', 'query', 'queries')),
    k: inside(projection('k', 'key', 'keys')),
    v: inside(projection('v', 'value', 'values')),
    qkv: inside([...projection('qkv', 'querykeyvalue'), ...words('cattn inproj attnqkv kqv kqvproj wpack tokqv')]),
    kv: inside(projection('kv', 'keyvalue')),
    o: [...inside(words(OUTPUT)), alone(words('attnproj attnout attnoutput'))],
    /** Norms that stand in the module of attention. */
    norms: [{ modules, names: words('norm ln layernorm prenorm') }],
  };
}
