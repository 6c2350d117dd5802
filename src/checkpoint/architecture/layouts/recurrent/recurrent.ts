import * as l10n from '@vscode/l10n';
import { InputError } from '../../../../shared/inputError.js';
import { originOf, type ConfigField, type RunConfig } from '../../../config/runConfig.js';
import { shapeText, type StateDict, type StoredTensor } from '../../../formats/storedTensor.js';
import type { RecurrentArchitecture } from '../../architecture.js';
import { Choices } from '../../describe/choices.js';
import type { Inferred } from '../../inferred.js';
import type { Layout } from '../layout.js';
import { recurrentEnds, type RecurrentEnds } from './ends.js';
import { initialState } from './initialState.js';
import { isRecurrent, recurrentStack, type RecurrentLayer } from './modules.js';
import { outputNorm } from './outputNorm.js';
import { refusedRecurrent } from './refused.js';

/** torch.nn.RNN, GRU and LSTM, and their cells. */
export const recurrentNet: Layout = {
  name: 'torch.nn.RNN, GRU or LSTM',
  tells: (state) => isRecurrent(state.keys()),
  infer: inferRecurrent,
};

/** Positions that are taken where nothing says what a recurrent net was trained on: it has no longest word of its own. */
const USUAL_N_CTX = 10;
/** torch.nn.LayerNorm's. */
const EPSILON = { value: 1e-5, why: l10n.t('The epsilon of the normalisation was not given: 1e-5 was assumed (eps).') };
const TYPES = { 1: 'RNN', 3: 'GRU', 4: 'LSTM' } as const;

/**
 * Architecture of the state dict of torch.nn.RNN, GRU, LSTM or their cells, one module of several layers or several of
 * one, between an embedding (or one-hot vectors) and a Linear layer, which may read h through a LayerNorm; the state to
 * start from may be learned. Type and sizes follow from the shapes.
 * @throws InputError `unsupported-architecture`, `missing-tensor`, `bad-shape`, `config-disagrees`
 */
function inferRecurrent(given: StateDict, config: RunConfig | null, file: string): Inferred<RecurrentArchitecture> {
  const { layers, root, names, others } = recurrentStack(given, file);
  const { rnn_type, d_model, d_cell, width } = sizesOf(layers, file);
  const isTied = config?.tie_word_embeddings === true;
  const rest = new Map(
    [...given].filter(([name]) => !names.has(name) && !others.some((other) => name.startsWith(other))),
  );
  const start = initialState(rest, { rnn_type, n_layers: layers.length, d_model, d_cell }, file);
  for (const name of start?.names ?? []) rest.delete(name);
  const order = [...given.keys()];
  const lastLayer = order.findLastIndex((name) => names.has(name));
  const norm = outputNorm(rest, { width, d_model, isAfter: (name) => order.indexOf(name) > lastLayer }, config, file);
  for (const name of norm?.names ?? []) rest.delete(name);
  const { embedding, d_vocab, W_U, b_U, d_vocab_out, aside } = endsUnder(rest, root, { width, d_model, isTied }, file);
  const state = new Map<string, StoredTensor>([
    ['unembed.W_U', W_U],
    ...(start?.tensors ?? []),
    ...(norm?.tensors ?? []),
  ]);
  if (embedding) state.set('embed.W_E', embedding);
  if (b_U) state.set('unembed.b_U', b_U);
  for (const [at, { weight_ih, weight_hh, weight_hr, bias_ih, bias_hh }] of layers.entries()) {
    state.set(`rnn.${at}.weight_ih`, weight_ih).set(`rnn.${at}.weight_hh`, weight_hh);
    if (weight_hr) state.set(`rnn.${at}.weight_hr`, weight_hr);
    if (bias_ih) state.set(`rnn.${at}.bias_ih`, bias_ih);
    if (bias_hh) state.set(`rnn.${at}.bias_hh`, bias_hh);
  }
  const notes: string[] = [];
  if (others.length > 0)
    notes.push(`${file} holds ${others.length + 1} models; the one under ${root || 'no prefix'} was read.`);
  if (aside.length > 0)
    notes.push(
      `${aside.length === 1 ? '1 tensor' : `${aside.length} tensors`} of ${file} beside the model, such as ${aside[0]}, left aside.`,
    );
  const choices = new Choices(config, file, { layout: `torch.nn.${rnn_type}` });
  for (const field of ['d_vocab', 'd_vocab_out', 'd_model', 'n_layers', 'rnn_type', 'd_embed'])
    choices.provenance[field] = { from: 'weights' };
  if (norm) choices.provenance['normalization_type'] = { from: 'weights' };
  const n_ctx = choices.settle<number>('n_ctx', {
    config: config?.n_ctx ?? config?.max_positions ?? undefined,
    field: config?.n_ctx == null ? 'max_positions' : 'n_ctx',
    usual: {
      value: USUAL_N_CTX,
      why: l10n.t(
        'Nothing says how long the words were that it was trained on: {0} positions were taken (n_ctx).',
        USUAL_N_CTX,
      ),
    },
  });
  const nonlinearity = rnn_type === 'RNN' ? nonlinearityOf(config, choices) : null;
  const d_embed = embedding ? width : null;
  const eps = norm && choices.settle('eps', { config: config?.eps ?? undefined, usual: EPSILON });
  const architecture: RecurrentArchitecture = {
    ...{ rnn_type, nonlinearity, d_vocab, d_vocab_out, d_model, d_cell, d_embed, n_ctx, n_layers: layers.length },
    ...{ normalization_type: norm?.type ?? null, eps, learned_start: start !== null },
    ...{ d_head: null, n_heads: null, d_mlp: null, act_fn: null },
  };
  if (config) refuseDisagreement(architecture, config, file);
  return {
    architecture,
    state,
    layout: `torch.nn.${rnn_type}`,
    notes: [...notes, ...choices.notes],
    assumed: choices.assumed,
    provenance: choices.provenance,
  };
}

/**
 * Embedding and output layer among all tensors that are not recurrent; where those hold more than a model has, among
 * those that stand with the recurrent layers, if what is left aside then has nothing to do with them.
 */
function endsUnder(
  rest: StateDict,
  root: string,
  sizes: Parameters<typeof recurrentEnds>[1],
  file: string,
): RecurrentEnds & { readonly aside: readonly string[] } {
  const inner = new Map([...rest].filter(([name]) => name.startsWith(root)));
  const aside = [...rest.keys()].filter((name) => !inner.has(name));
  const isApart = (name: string) => {
    const shape = rest.get(name)?.shape ?? [];
    return !shape.includes(sizes.width) && !shape.includes(sizes.d_model);
  };
  if (aside.length > 0 && aside.every(isApart)) return { ...recurrentEnds(inner, sizes, file), aside };
  return { ...recurrentEnds(rest, sizes, file), aside: [] };
}

interface Sizes {
  readonly rnn_type: RecurrentArchitecture['rnn_type'];
  readonly d_model: number;
  readonly d_cell: number;
  /** Numbers that the first layer takes. */
  readonly width: number;
}

/** Sizes that all layers share. */
function sizesOf(layers: readonly RecurrentLayer[], file: string): Sizes {
  const each = layers.map(({ weight_ih, weight_hh, weight_hr, name }) => {
    const [rows, width] = weight_ih.shape;
    const d_model = weight_hh.shape[1];
    const d_cell = weight_hr ? weight_hr.shape[1] : d_model;
    const gates = rows / d_cell;
    if ((gates !== 1 && gates !== 3 && gates !== 4) || (weight_hr && gates !== 4))
      throw new InputError(
        'bad-shape',
        `${file}: ${name} ${shapeText(weight_ih.shape)} has ${rows} rows, which are not 1 (RNN), 3 (GRU) or 4 (LSTM) ` +
          `times the hidden state's ${d_cell}.`,
      );
    return { rnn_type: TYPES[gates], d_model, d_cell, width };
  });
  const [first] = each;
  each.forEach((own, layer) => {
    if (own.rnn_type !== first.rnn_type || own.d_model !== first.d_model || own.d_cell !== first.d_cell)
      throw refusedRecurrent(
        file,
        `its layers are not of one kind: ${each.map(({ rnn_type, d_model }) => `${rnn_type} ${d_model}`).join(', ')}`,
        'Train it with layers of one type and size',
      );
    if (layer > 0 && own.width !== first.d_model)
      throw new InputError(
        'bad-shape',
        `${file}: ${layers[layer].name} takes ${own.width} numbers, but the layer below it has a hidden state of ` +
          `${first.d_model}.`,
      );
  });
  return first;
}

/** torch.nn.RNN's nonlinearity, which no shape tells. */
function nonlinearityOf(config: RunConfig | null, choices: Choices): 'tanh' | 'relu' {
  const inType = /relu|tanh/i.exec(config?.rnn_type ?? '')?.[0];
  const said = (
    [
      ['nonlinearity', config?.nonlinearity],
      ['rnn_type', inType],
      ['act_fn', config?.act_fn],
    ] as const
  ).find(([, value]) => value != null);
  const value = choices
    .settle<string>('nonlinearity', {
      config: said?.[1] ?? undefined,
      ...(said && { field: said[0] }),
      usual: {
        value: 'tanh',
        why: l10n.t(
          "Nothing says the nonlinearity of the RNN: tanh was assumed, which is torch's default (nonlinearity).",
        ),
      },
    })
    .toLowerCase();
  if (value === 'tanh' || value === 'relu') return value;
  throw new InputError(
    'unsupported-architecture',
    `The nonlinearity ${value} of an RNN is not known: torch.nn.RNN has tanh and relu. Correct the config that says it.`,
  );
}

function refuseDisagreement(architecture: RecurrentArchitecture, config: RunConfig, file: string): void {
  const { d_vocab, d_vocab_out, d_model, d_cell, d_embed, n_layers, rnn_type } = architecture;
  const fits: readonly (readonly [ConfigField, readonly unknown[]])[] = [
    ['d_vocab', [d_vocab, d_vocab_out]],
    // Configs call the width of the embedding d_model as well.
    ['d_model', [d_model, d_cell, d_embed]],
    ['n_layers', [n_layers]],
  ];
  const wrong = fits.filter(([field, values]) => config[field] != null && !values.includes(config[field]));
  const type = /rnn|gru|lstm/i.exec(config.rnn_type ?? '')?.[0]?.toUpperCase();
  const said = wrong.map(([field, [has]]) => `${field} is ${config[field]} but the weights have ${has}`);
  const fields = wrong.map(([field]) => field);
  if (type !== undefined && type !== rnn_type) {
    said.push(`rnn_type is ${config.rnn_type} but the weights are of ${rnn_type}`);
    fields.push('rnn_type');
  }
  if (said.length === 0) return;
  throw new InputError(
    'config-disagrees',
    `${[...new Set(fields.map((field) => originOf(config, field)))].join(', ')} does not fit ${file}: it says ` +
      `${said.join('; ')}. Correct it, or remove it to infer everything from the weights.`,
  );
}
