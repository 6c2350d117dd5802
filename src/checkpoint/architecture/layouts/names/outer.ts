import { alone, words } from './aliases.js';
import type { NameGroup } from './aliases.js';

const EMBED = `
  tokemb tokenemb tokenembedding tokenembeddingtable tokenembeddings tokembedding tokembeddings wte embed embedding
  embeddings emb embedtokens embedin tokembed tokenembed wordemb inputembedding inputembed inputembeddings inputemb
  wordembedding wordembeddings wordembed tok token tokens te we embtok embtoken embedtoken vocabembed vocabembedding
  symbolembedding srcembed srcemb embedder embeddingtable embtable embed.we encoder tokemb.emb embed.embedding symbolembed
  symbolemb embeddinglayer embedlayer tokenembedder tokenembedding.embedding vocabemb srctokemb embed.tok inputlayer
  inputproj embedding.embedding tokenembedding.emb tokemb.embedding stateembedding obsembedding embedtok tokemblayer
  tokenembeddinglayer tokemb.tokemb idembedding`;

const POSITIONS = `
  posemb positionemb positionembedding positionalembedding positionembeddingtable posembedding wpe posembed
  positionalencoding posencoder posencoding pe pos position positions positionalemb positionembeddings
  positionalembeddings embedpositions posenc positionencoding wpos embpos learnedpos learnedpositionalembedding
  posembeddings positionalencoder positionencodings posembs positionalencodings posembedding.embedding posemb.emb
  posembed.wpos embedpos positionembed positionalembed posembtable positionencoder postable positionalembeddingtable
  posembeddinglayer positionembedder positionembeddinglayer posparam postokens pencoding posembeds posvectors`;

const EMBED_NORM = `
  embln lnemb embednorm embnorm normemb embeddingnorm embeddingln lnembed embedln lnpre embeddings.layernorm
  embeddings.norm embed.ln embedlayernorm layernormembedding lnembedding lnin wordembeddingslayernorm inputnorm
  embedding.norm embedding.layernorm embed.norm normembed prenorm embeddinglayernorm inputln lninput norminput
  inputlayernorm normin tokennorm`;

const FINAL_NORM = `
  lnf lnfinal finalln finalnorm norm normf normfinal lnout outln normout outnorm ln layernorm finallayernorm lastnorm
  outputnorm normoutput lnpost normlast lnlast rmsfinal finalrmsnorm rmsnorm layernormf lnend endnorm lnhead normhead
  headnorm headln head.norm head.ln lmhead.norm lmhead.ln lnoutput outputln lastln finalnormlayer postnorm layernormfinal
  rmsnormf rmsf normend endln outlayernorm outputlayernorm layernormout unembedln unembednorm`;

const UNEMBED = `
  lmhead unembed unembedding head output outputlayer out outputproj outputprojection fcout outproj projout outfc tologits
  logits outhead outputhead embedout decoder classifier lastlayer finallayer finallinear finalproj finalprojection readout
  predictor prediction fc generator generator.proj projection proj wu unembed.wu vocabproj tovocab vocabhead linear
  outputlinear linearout linearhead modelhead head.linear lmhead.linear lmhead.decoder deembed predhead predictionhead
  tokenhead headproj nexttokenhead outembed outlayer fcfinal final mlphead lm outlinear projectout logithead logitslayer
  logitproj head.proj head.fc vocabout languagemodelinghead lmheadlinear tokenout outputfc fclogits linearfinal
  decoderhead headlinear`;

/** Names by role of what stands outside of the blocks. */
export const outerNames = () => ({
  embed: [alone(words(EMBED))],
  positions: [{ modules: words(POSITIONS), names: ['', ...words('pe weight posemb posembedding embedding')] }],
  embedNorm: [alone(words(EMBED_NORM))],
  finalNorm: [alone(words(FINAL_NORM))],
  unembed: [alone(words(UNEMBED))],
});

const norms = (places: string): string[] =>
  words(places).flatMap((place) => [
    ...[`ln${place}`, `norm${place}`, `layernorm${place}`, `rms${place}`, `rmsnorm${place}`, `lnorm${place}`],
    ...(/^\d$/.test(place)
      ? ['norms', 'lns', 'layernorms'].map((list) => `${list}.${Number(place) - 1}`)
      : [`${place}ln`, `${place}norm`, `${place}layernorm`, `${place}rmsnorm`, `pre${place}norm`, `pre${place}ln`]),
  ]);

/**
 * Names of a block's two norms.
 * @param inAttention norms that stand in the module of attention
 * @param inMlp norms that stand in the module of the MLP
 */
export const blockNormNames = (inAttention: readonly NameGroup[], inMlp: readonly NameGroup[]) => ({
  ln1: [
    alone(norms('1 attn attention sa selfattn att selfattention mha')),
    alone(words('inputlayernorm preattnln preattnnorm preattentionnorm layernormbefore inputnorm prelayernorm')),
    ...inAttention,
    alone(['sublayer.0.norm']),
  ],
  ln2: [
    alone(norms('2 mlp ffn ff feedforward ffwd')),
    alone(words('postattentionlayernorm postattnnorm postattnln postattentionnorm layernormafter finallayernorm')),
    ...inMlp,
    alone(['sublayer.1.norm']),
  ],
});
