import { describe, expect, it } from 'vitest';
import { defaultOf, groupRuns } from '../../../src/shared/checkpointNames/runs.js';

type Expected = readonly (readonly (number | string | null)[])[];

/** Runs as lists of steps, in order; a file without a step by its name. */
function runsOf(files: readonly string[]): (number | string)[][] {
  return groupRuns([...files].reverse().map((file) => ({ file }))).map((run) =>
    run.files.map(({ file, step }) => step ?? file),
  );
}

/** Names that lie beside one another, and the steps of their runs: as tools and people of the field write them. */
const SIBLINGS: readonly (readonly [string, string, Expected])[] = [
  // Plain numbers.
  ['epsilon-transformers', '0.pt 96000.pt 192000.pt 11520000.pt', [[0, 96000, 192000, 11520000]]],
  ['zero-padded', '000100.pt 000200.pt 001000.pt', [[100, 200, 1000]]],
  ['exponents', '1e5.pt 1e6.pt 2e6.pt', [[100000, 1000000, 2000000]]],
  ['exponents with fractions', '1.5e3.pt 2.5e3.pt 1e4.pt', [[1500, 2500, 10000]]],
  ['exponents as Python prints them', 'step_1e+05.pt step_2.5e+05.pt', [[100000, 250000]]],
  ['exponents and plain numbers', '500.pt 1e3.pt 2000.pt', [[500, 1000, 2000]]],
  ['thousands', 'model_1k.pt model_2k.pt model_10k.pt', [[1000, 2000, 10000]]],
  ['thousands beside hundreds', 'model_500.pt model_1k.pt model_1.5k.pt', [[500, 1000, 1500]]],
  ['millions', '1M.pt 2M.pt 10M.pt', [[1e6, 2e6, 1e7]]],
  ['thousands, millions, billions', 'ckpt_500K.pt ckpt_1M.pt ckpt_1B.pt', [[5e5, 1e6, 1e9]]],
  ['commas', 'step_1,000.pt step_20,000.pt step_1,000,000.pt', [[1000, 20000, 1000000]]],
  ['beyond 2^53', '9007199254740992.pt 90071992547409930.pt', [[9007199254740992, 90071992547409930]]],
  // A word before.
  ['step_', 'step_1000.pt step_200.pt', [[200, 1000]]],
  ['step', 'step1000.pt step200.pt', [[200, 1000]]],
  ['step-', 'step-100.pt step-2000.pt', [[100, 2000]]],
  ['step=', 'step=100.ckpt step=2000.ckpt', [[100, 2000]]],
  ['model_step_', 'model_step_010000.pt model_step_050000.pt model_step_100000.pt', [[10000, 50000, 100000]]],
  ['gpt_step', 'gpt_step500.pt gpt_step4500.pt', [[500, 4500]]],
  ['TrainStep', 'TrainStep100.pt TrainStep2000.pt', [[100, 2000]]],
  ['globalstep', 'globalstep100.pt globalstep2000.pt', [[100, 2000]]],
  ['global_step', 'global_step100.pt global_step2000.pt', [[100, 2000]]],
  ['iter_', 'iter_100.pt iter_900.pt', [[100, 900]]],
  ['iteration', 'iteration_100.pt iteration_900.pt', [[100, 900]]],
  ['it', 'it100.pt it900.pt it1000.pt', [[100, 900, 1000]]],
  ['ckpt_iter', 'ckpt_iter_2000.pt ckpt_iter_4000.pt', [[2000, 4000]]],
  ['lit-gpt', 'iter-000040-ckpt.pth iter-040000-ckpt.pth', [[40, 40000]]],
  ['update', 'update_10.pt update_200.pt', [[10, 200]]],
  ['epoch', 'epoch_1.pt epoch_9.pt epoch_10.pt', [[1, 9, 10]]],
  ['epoch glued', 'epoch1.pth epoch9.pth epoch10.pth', [[1, 9, 10]]],
  ['ep', 'ep1.pt ep20.pt', [[1, 20]]],
  ['checkpoint_epoch', 'checkpoint_epoch_3.pth checkpoint_epoch_30.pth', [[3, 30]]],
  ['checkpoint_epoch glued', 'checkpoint_epoch5.pt checkpoint_epoch20.pt', [[5, 20]]],
  ['net_epoch_', 'net_epoch_4.pth net_epoch_40.pth', [[4, 40]]],
  ['ckpt', 'ckpt002000.pt ckpt000100.pt', [[100, 2000]]],
  ['ckpt_', 'ckpt_200.pt ckpt_1800.pt', [[200, 1800]]],
  ['ckpt-', 'ckpt-1.pt ckpt-12.pt', [[1, 12]]],
  ['checkpoint', 'checkpoint1.pt checkpoint10.pt checkpoint2.pt', [[1, 2, 10]]],
  ['checkpoint.', 'checkpoint.100.pth.tar checkpoint.20.pth.tar', [[20, 100]]],
  ['checkpoint=', 'ckpt=300.pt ckpt=4.pt', [[4, 300]]],
  ['snapshot', 'snapshot_3.pt snapshot_12.pt', [[3, 12]]],
  ['tokens', 'model_tokens_1000.pt model_tokens_20000.pt', [[1000, 20000]]],
  ['tokens=', 'run_tokens=1e6.pt run_tokens=2e6.pt', [[1e6, 2e6]]],
  ['tok', 'ckpt_tok1M.pt ckpt_tok10M.pt', [[1e6, 1e7]]],
  ['samples', 'ckpt_samples_100.pt ckpt_samples_900.pt', [[100, 900]]],
  ['tokens seen', 'model_tokens_seen_100.pt model_tokens_seen_2000.pt', [[100, 2000]]],
  ['batch', 'batch_100.pt batch_2000.pt', [[100, 2000]]],
  ['step no', 'step_no_100.pt step_no_2000.pt', [[100, 2000]]],
  ['a plain word', 'model-200.pt model-30.pt', [[30, 200]]],
  ['a word of its own', 'a_800.pt a_100.pt', [[100, 800]]],
  ['a dot', 'net.7.pt.tar net.12.pt.tar', [[7, 12]]],
  ['model glued', 'model100.pt model2000.pt', [[100, 2000]]],
  ['an unknown word glued, thrice', 'net7.pt net8.pt net9.pt', [[7, 8, 9]]],
  // A word after.
  ['_steps', '1000_steps.pt 200_steps.pt', [[200, 1000]]],
  ['steps glued', '1000steps.pt 200steps.pt', [[200, 1000]]],
  ['-epochs', '10-epochs.pt 2-epochs.pt', [[2, 10]]],
  ['ksteps', '10ksteps.pt 2ksteps.pt', [[2000, 10000]]],
  ['stable-baselines', 'rl_model_10000_steps.pt rl_model_2000_steps.pt', [[2000, 10000]]],
  ['_iters', 'model_100_iters.pt model_2000_iters.pt', [[100, 2000]]],
  ['Mtok', 'm_10Mtok.pt m_2Mtok.pt', [[2e6, 1e7]]],
  ['-ckpt', '40000-ckpt.pt 2000-ckpt.pt', [[2000, 40000]]],
  ['th epoch', '3_epoch.pt 12_epoch.pt', [[3, 12]]],
  // Of several numbers.
  ['Lightning', 'epoch=0-step=250.ckpt epoch=3-step=1000.ckpt', [[250, 1000]]],
  ['Lightning, several in an epoch', 'epoch=1-step=20.ckpt epoch=1-step=10.ckpt epoch=2-step=30.ckpt', [[10, 20, 30]]],
  ['Lightning, no separators', 'epoch3step1000.pt epoch0step250.pt', [[250, 1000]]],
  ['words after', '3_epoch_1000_step.pt 0_epoch_250_step.pt', [[250, 1000]]],
  ['step before epoch', 'step_1000_epoch_3.pt step_250_epoch_0.pt', [[250, 1000]]],
  [
    'counter and tokens',
    'checkpoint_0_tokens_0.pt checkpoint_3_tokens_48000.pt checkpoint_10_tokens_160000.pt',
    [[0, 48000, 160000]],
  ],
  ['counter and epoch', 'ckpt_1_epoch_10.pt ckpt_2_epoch_20.pt', [[10, 20]]],
  ['epoch and counter', 'epoch_10_ckpt_1.pt epoch_20_ckpt_2.pt', [[10, 20]]],
  ['epoch and tokens', 'ep1_tok5000.pt ep2_tok10000.pt', [[5000, 10000]]],
  ['step and tokens', 'step_10_tokens_640.pt step_20_tokens_1280.pt', [[10, 20]]],
  ['epoch and batch', 'epoch_1_batch_500.pt epoch_2_batch_1000.pt', [[500, 1000]]],
  ['steps that begin anew in each epoch', 'epoch_1_step_50.pt epoch_2_step_10.pt epoch_1_step_10.pt', [[10, 50, 10]]],
  ['the last batch of each epoch', 'epoch_1_batch_99.pt epoch_2_batch_99.pt', [[1, 2]]],
  ['counter and plain', 'model_1_100.pt model_2_200.pt model_3_300.pt', [[100, 200, 300]]],
  // Metrics.
  [
    'Lightning, val_loss',
    'mess3-epoch=02-val_loss=0.32.ckpt mess3-epoch=10-val_loss=0.11.ckpt mess3-epoch=05-val_loss=0.20.ckpt',
    [[2, 5, 10]],
  ],
  [
    'loss at the end',
    'ckpt_step1000_loss0.123.pt ckpt_step3000_loss0.090.pt ckpt_step2000_loss0.099.pt',
    [[1000, 2000, 3000]],
  ],
  ['loss first', 'loss_0.5_step_100.pt loss_0.3_step_200.pt', [[100, 200]]],
  ['whole loss', 'step_100_loss_3.pt step_200_loss_2.pt', [[100, 200]]],
  ['accuracy in percent', 'epoch_3_acc_95.pt epoch_12_acc_97.pt', [[3, 12]]],
  ['acc glued', 'epoch3_acc95.pt epoch12_acc97.pt', [[3, 12]]],
  ['valLoss', 'epoch3_valLoss0.3.pt epoch12_valLoss0.2.pt', [[3, 12]]],
  ['val=', 'ep3-val=12.pt ep12-val=7.pt', [[3, 12]]],
  ['f1', 'epoch=3-f1=0.81.ckpt epoch=12-f1=0.92.ckpt', [[3, 12]]],
  ['f1 after _', 'step_100_f1_0.8.pt step_200_f1_0.9.pt', [[100, 200]]],
  ['r2', 'step_100_r2_0.93.pt step_2000_r2_0.95.pt', [[100, 2000]]],
  ['kl', 'step100_kl0.02.pt step200_kl0.01.pt', [[100, 200]]],
  ['mse in exponents', 'step_100_mse_1.2e-05.pt step_200_mse_8e-06.pt', [[100, 200]]],
  ['ppl', 'iter_100_ppl_12.pt iter_200_ppl_9.pt', [[100, 200]]],
  ['a loss with _ for the point', 'step_100_val_loss_0_123.pt step_200_val_loss_0_045.pt', [[100, 200]]],
  ['negative metric', 'epoch=3-reward=-12.5.ckpt epoch=4-reward=3.0.ckpt', [[3, 4]]],
  ['a number that is not whole and has no word', 'model_100_0.5432.pt model_200_0.4321.pt', [[100, 200]]],
  ['two metrics', 'epoch=1-train_loss=0.5-val_acc=0.7.ckpt epoch=2-train_loss=0.4-val_acc=0.8.ckpt', [[1, 2]]],
  ['top5', 'epoch_1_top5_90.pt epoch_2_top5_91.pt', [[1, 2]]],
  // Times and identifiers.
  ['a date before', '2026-01-20_step_100.pt 2026-01-20_step_200.pt', [[100, 200]]],
  ['a compact date', '20260120_100.pt 20260120_2000.pt', [[100, 2000]]],
  ['a date and time that go with the step', '20260120_101112_step100.pt 20260120_111213_step200.pt', [[100, 200]]],
  ['a time after', 'step_100_20260120-101112.pt step_200_20260120-111213.pt', [[100, 200]]],
  ['seconds since 1970', 'step_100_1768903872.pt step_200_1768907533.pt', [[100, 200]]],
  ['a hash of each', 'model_100_a1b2c3d4.pt model_200_e5f6a7b8.pt', [[100, 200]]],
  ['the name of a run', 'k3j9x2ab_100.pt k3j9x2ab_200.pt', [[100, 200]]],
  [
    'names of two runs',
    'k3j9x2ab_100.pt k3j9x2ab_200.pt p4q8z1mn_100.pt p4q8z1mn_200.pt',
    [
      [100, 200],
      [100, 200],
    ],
  ],
  ['a step that looks like a date', 'step_20240131.pt step_20250131.pt', [[20240131, 20250131]]],
  ['one of many that looks like a date', '20121200.pt 20121216.pt 20121232.pt', [[20121200, 20121216, 20121232]]],
  ['dates alone are no steps', '2026-01-20.pt 2026-01-21.pt', [['2026-01-20.pt'], ['2026-01-21.pt']]],
  // What stays the same.
  ['a seed', 'seed_1_step_100.pt seed_1_step_200.pt', [[100, 200]]],
  ['a seed after', 'step_100_seed_1.pt step_200_seed_1.pt', [[100, 200]]],
  ['lr', 'lr0.001_100.pt lr0.001_200.pt', [[100, 200]]],
  ['lr in exponents', 'lr1e-3_step100.pt lr1e-3_step200.pt', [[100, 200]]],
  ['sizes', 'L2_H4_D64_step_100.pt L2_H4_D64_step_200.pt', [[100, 200]]],
  ['sizes spelled out', 'n_layers_2_d_model_64_100.pt n_layers_2_d_model_64_200.pt', [[100, 200]]],
  ['layer2_step', 'layer2_step7.pt layer2_step10.pt', [[7, 10]]],
  ['batch size', 'batch_size_64_step_10.pt batch_size_64_step_20.pt', [[10, 20]]],
  ['the process', 'mess3_100.pt mess3_200.pt', [[100, 200]]],
  ['the process and its parameters', 'mess3-0.05-0.85-100.pt mess3-0.05-0.85-200.pt', [[100, 200]]],
  ['gpt2', 'gpt2-50.safetensors gpt2-100.safetensors', [[50, 100]]],
  ['a number that stays', 'model_1000_2.pt model_2000_2.pt', [[1000, 2000]]],
  ['the number of tokens in all', 'tokens_1000000_ckpt_1.pt tokens_1000000_ckpt_2.pt', [[1, 2]]],
  ['x=0.15', 'mess3_x=0.15_a=0.6_step=100.pt mess3_x=0.15_a=0.6_step=200.pt', [[100, 200]]],
  // What differs and is no step.
  [
    'two seeds',
    'seed1_step100.pt seed1_step200.pt seed2_step100.pt seed2_step200.pt',
    [
      [100, 200],
      [100, 200],
    ],
  ],
  ['two seeds after', '100_seed1.pt 200_seed1.pt 100_seed2.pt', [[100, 200], [100]]],
  ['seeds alone', 'model_seed_1.pt model_seed_2.pt', [['model_seed_1.pt'], ['model_seed_2.pt']]],
  ['seeds glued', 'seed1.pt seed2.pt seed3.pt', [['seed1.pt'], ['seed2.pt'], ['seed3.pt']]],
  ['two lr', 'lr_0.1_step_5.pt lr_0.1_step_9.pt lr_0.01_step_5.pt', [[5, 9], [5]]],
  [
    'two sizes',
    'dim_64_ep_1.pt dim_64_ep_2.pt dim_128_ep_1.pt dim_128_ep_2.pt',
    [
      [1, 2],
      [1, 2],
    ],
  ],
  [
    'runs',
    'run_1_100.pt run_1_200.pt run_2_100.pt run_2_200.pt',
    [
      [100, 200],
      [100, 200],
    ],
  ],
  [
    'numbers of runs without a word',
    'model_1_100.pt model_1_200.pt model_2_100.pt model_2_200.pt',
    [
      [100, 200],
      [100, 200],
    ],
  ],
  [
    'ema beside',
    '1.pt 2.pt ema_1.pt ema_2.pt',
    [
      [1, 2],
      [1, 2],
    ],
  ],
  ['two processes', 'mess3_100.pt mess3_200.pt rrxor_100.pt', [[100, 200], [100]]],
  ['processes alone', 'mess3_fast.pt rrxor_fast.pt', [['mess3_fast.pt'], ['rrxor_fast.pt']]],
  ['a process alone', 'mess3.pt', [['mess3.pt']]],
  ['sizes of a process alone', 'mixture_h2_t2.pt rrxor_fast.pt', [['mixture_h2_t2.pt'], ['rrxor_fast.pt']]],
  ['two formats', '1.pt 2.pt 1.onnx', [[1, 2], [1]]],
  // Three runs that were written into one folder, each saved after its own number of tokens.
  [
    'interleaved',
    'checkpoint_0_tokens_0.pt checkpoint_1_tokens_1000.pt checkpoint_2_tokens_2000.pt checkpoint_3_tokens_3000.pt checkpoint_1_tokens_1600.pt checkpoint_2_tokens_3200.pt checkpoint_1_tokens_6400.pt checkpoint_2_tokens_12800.pt',
    [
      [0, 1000, 2000, 3000],
      [1600, 3200],
      [6400, 12800],
    ],
  ],
  [
    'interleaved, counted from 0',
    'checkpoint_0_tokens_1000.pt checkpoint_1_tokens_2000.pt checkpoint_0_tokens_1600.pt checkpoint_1_tokens_3200.pt',
    [
      [1000, 2000],
      [1600, 3200],
    ],
  ],
  [
    'interleaved, uneven',
    'ckpt_1_step_10.pt ckpt_2_step_25.pt ckpt_3_step_70.pt ckpt_1_step_900.pt ckpt_2_step_1900.pt ckpt_3_step_3100.pt',
    [
      [10, 25, 70],
      [900, 1900, 3100],
    ],
  ],
  // Best and last.
  [
    'best and final',
    'checkpoint_epoch5.pt checkpoint_epoch20.pt best_model.pt final_model.pt',
    [[5, 20, 'best_model.pt', 'final_model.pt']],
  ],
  ['last.ckpt', 'epoch=0-step=250.ckpt epoch=3-step=1000.ckpt last.ckpt', [[250, 1000, 'last.ckpt']]],
  ['best, last and final', '10.pt 20.pt final.pt last.pt best.pt', [[10, 20, 'best.pt', 'last.pt', 'final.pt']]],
  ['latest', 'step_10.pt step_20.pt latest.pt', [[10, 20, 'latest.pt']]],
  ['model.pt', 'step_10.pt step_20.pt model.pt', [[10, 20, 'model.pt']]],
  ['a final step', 'step_10.pt step_20.pt step_30_final.pt', [[10, 20, 30]]],
  ['a best step', 'epoch_1.pt epoch_2.pt epoch_3.pt best_epoch_2.pt', [[1, 2, 3, 2]]],
  [
    'best of each run',
    'a_1.pt a_2.pt b_1.pt b_2.pt a_best.pt b_best.pt',
    [
      [1, 2, 'a_best.pt'],
      [1, 2, 'b_best.pt'],
    ],
  ],
  ['best alone', 'best.pt final.pt', [['best.pt'], ['final.pt']]],
  ['the best ones alone', 'best-epoch=3-val_loss=0.2.ckpt best-epoch=10-val_loss=0.1.ckpt', [[3, 10]]],
  // Folders of steps.
  ['Hugging Face', 'checkpoint-500/model.safetensors checkpoint-1000/model.safetensors', [[500, 1000]]],
  ['numbers in folder and file', 'step_100/model_100.pt step_200/model_200.pt', [[100, 200]]],
  ['numbers in folder and file, plain', '100/ckpt_100.pt 200/ckpt_200.pt', [[100, 200]]],
  ['epochs with steps in them', 'epoch_1/step_100.pt epoch_1/step_200.pt epoch_2/step_300.pt', [[100, 200, 300]]],
  ['STEP/model.pt', '0/model.pt 10000/model.pt 20000/model.pt', [[0, 10000, 20000]]],
  ['other files in each', '100/model.pt 200/pytorch_model.bin', [[100, 200]]],
  ['deeper', 'checkpoints/0/model.pt checkpoints/10000/model.pt', [[0, 10000]]],
  ['MLflow', 'artifacts/models/1000/model.pt artifacts/models/20000/model.pt', [[1000, 20000]]],
  ['in a folder of the run', 'checkpoints/step_10.pt checkpoints/step_20.pt', [[10, 20]]],
];

describe('the step and the run, by the names of siblings', () => {
  it.each(SIBLINGS)('%s', (_title, files, expected) => {
    expect(runsOf(files.split(' '))).toEqual(expected);
  });

  it('has at least a hundred and twenty sets', () => expect(SIBLINGS.length).toBeGreaterThanOrEqual(120));

  it('shows the last in training first, and where nothing is numbered the last', () => {
    const shown = (files: string) =>
      defaultOf(groupRuns(files.split(' ').map((file) => ({ file })))[0]?.files ?? [])?.file;
    expect(shown('1.pt 2.pt best.pt final.pt')).toBe('2.pt');
    expect(shown('epoch_1.pt epoch_3.pt best_epoch_2.pt')).toBe('epoch_3.pt');
    expect(shown('model.pt')).toBe('model.pt');
  });
});
