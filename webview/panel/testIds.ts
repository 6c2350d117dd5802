/**
 * What tests find in the panel, by `data-testid`:
 *
 * panel                 the whole page; data-state = empty | loading | ready | error, data-step = step on show,
 *                       data-busy = true while a new analysis is under way
 * panel-title           folder and step
 * progress, progress-text, cancel              thin bar, what is being done, and the button that stops it
 * failure, failure-message, remedy, show-log   the banner of a failed run; `dismiss` closes it
 * empty                 shown where there is no picture and none is computed: empty-title, empty-run, open-sample
 * figure-kl, figure-loss, figure-closed, figure-r2, figure-r2-unseen, figure-r2-first, figure-mse   headline numbers; the
 *                       title ends in the full value; figure-level   what order of memory the predictions are worth
 * verdict               data-level = a level of protocol/verdict.ts; verdict-word, verdict-sentence, verdict-reasons (details), verdict-rank
 * better, better-use    a process that predicts the model better, and the button that analyses with it
 * chips                 what decides: chip-NAME = chip-process, chip-PARAMETER (chip-pR1), chip-act_fn, chip-normalization_type,
 *                       chip-words, chip-layers, and where they differ from the usual chip-context, chip-bos, chip-decimals, …;
 *                       data-state = told | assumed | changed; chip-NAME-reset   the way back of one that was changed
 * disagreement          shown after a cancel or a failure where the controls ask for another picture than the one on show;
 *                       disagreement-text, run-again, keep-picture; while work is under way progress-still tells it
 * chart-kl, chart-layers, chart-positions, notes, architecture; of each chart NAME-save saves or copies it (chart-kl-save,
 *                       dose-save, heat-map-save, step-detail-save, edit-bars-save, check-rows-save, check-beyond-save, …)
 * plot-truth, plot-residual      figures: data-marks, data-drawn = svg | canvas, data-true / data-centre / data-single;
 *                                in SVG each belief mark is circle[data-belief], single predictions circle[data-of-belief]
 * count-truth, count-residual    "36 true beliefs", "35 recovered beliefs …"
 * details               the card of the belief in focus: data-belief; details-vector, details-positions, details-words,
 *                       details-more, details-next
 * selection             what the selected beliefs have in common; hidden without a selection: selection-count, selection-share,
 *                       selection-mean, selection-words, selection-total, selection-more, selection-copy-json | -csv | -numpy,
 *                       selection-copied, selection-clear; the plots then have data-selected = how many, and fade .mark-faded
 * compare-with          a button that asks what to compare with; compare (data-state = none | waiting | ready | failed), compare-text,
 *                       compare-close; plot-compare and count-compare: the read-out of the other checkpoint
 * sheet-fold           the button that folds the sheet under the plots of a narrow page; aria-expanded
 * mode-pan, mode-box, mode-lasso    what a drag over a plot does
 * wheel-hint            said once in a plot that a wheel turns over without its having the focus
 * legend, live         [data-entry=state:2] switches marks, aria-pressed = shown; legend-hidden, legend-all
 * toolbar               above the plots: view-…, axis-…, colour-…, show-…, size-probability, maximise, reset-zoom, save-picture,
 *                       save-data
 * settings (details)    process, param-NAME, fit-beside, advanced …, folded beside the chips
 * checkpoint (slider), checkpoint-value, checkpoint-area (place for curves), checkpoint-pointed (under the pointer),
 * checkpoint-told (what is known there), playhead, checkpoint-before, checkpoint-after, run, layers, layers-0 …, process, param-NAME, axis-x, axis-y,
 * view-plane, view-space, view-simplex, colour-index, colour-states, colour-position, show-centres, show-singles,
 * reset-zoom, advanced, decimals, weighting-uniform, weighting-probability, context, sample, seed, ridge, cutoff, bos
 * play, play-loop, play-speed-2 …, play-waits, strip-menu, strip-taller, strip-save, strip-compare-runs, curve-legend ([data-curve=ID], aria-pressed),
 * curve-ID (checkboxes in the menu), strip-scale-order | -linear | -log, strip-logarithmic, brush-from, brush-to, brush-text,
 * brush-clear, strip-pins, pin-beside-N, pin-remove-N, legend-pins, sweep-run, sweep-text, sweep-cancel; in checkpoint-area
 *                       path[data-curve=ID], [data-level], [data-failed], [data-pin-step], .curve-brush; the panel has data-moment
 *                       while a training is played; plot-residual data-ghosts = steps that are pinned behind it
 * save-animation        in the toolbar of the plots; live-line (a training that has started over), live-dismiss, live-spoken (what
 *                       is told of new checkpoints, for ears)
 * loading               shown while the first analysis is under way
 * tab-geometry, tab-check, tab-process, tab-steering, tab-trajectory, tab-matrix, tab-edit, tab-training
 *
 * In the plots' overlays: [data-ring=hover|start|end|pin][data-ring-belief], [data-arrow=vector|measured|pin],
 * .path-dot-predicted, .path-dot-true, [data-target=target|reached|control].
 *
 * steering              data-waiting, data-extras = none | waiting | ready
 * steer-start, steer-end (numbers), steer-start-vector, steer-end-vector, steer-swap, multiplier, multiplier-value,
 * steer-layers-0 …, collect-all, collect-last, cut, from-position, pin-pair, copy-vector, export-result, steer-hint,
 * steer-failure, pins ([data-pin="A-B"])
 * steer-bars            table[data-token=NAME] tr[data-condition=a|b|ab|ba][data-value][data-ideal]
 * score-ab, score-ba (data-closed, data-kl), score-futures, steer-words, steer-norms, steer-readout, token, extras-waiting,
 * dose, dose-closed, word-histogram, controls (tr[data-control=vector|random|shuffled|other_pairs]), layer-multiple
 * trajectory            word, random-word, word-step, word-problem, trajectory-table (tr[data-step]), trajectory-detail
 * matrix                data-running; matrix-most, matrix-multiplier, matrix-layers-0 …, matrix-run, matrix-progress, matrix-cancel,
 *                       matrix-failure, matrix-value-closed, matrix-value-kl, matrix-rows, matrix-columns, matrix-cell,
 *                       heat-map (data-rows, data-columns; up to 2,500 cells rect[data-from][data-to]), matrix-left-out
 * edit                  edit-start, edit-layers-0 …, edit-use-b, edit-reset, target-0 …, edit-failure, edit-summary, edit-bars
 *                       ([data-token|data-state=NAME] tr[data-condition=unedited|edited|control][data-value]),
 *                       erase-layers-0 …, erase-run, erase-cancel, erase-failure, erase-report (tr[data-erase])
 * training              multiples ([data-step-place=N], aria-current = step on show), multiples-text, multiples-waiting, multiples-save,
 *                       training-table (tr[data-file]), training-table-save
 * check                 data-running; check-run, check-progress, check-doing, check-cancel, check-failure, check-verdict, check-rows and
 *                       check-beyond (tr[data-row=NAME or NAME-K]), check-meanings, check-geometry (spearman-readout,
 *                       spearman-activations, encoding-share, participation-ratio, components, chart-cumulative), check-sweep
 *                       (check-columns, sweep-grid, sweep-best, sweep-use)
 * which                 data-running; fit-beside (among the controls), fit-run, rank-run, infer-run, infer-states, which-progress,
 *                       which-doing, which-cancel, which-failure; fit-found (fit-better, fit-better-use, fit-pair and fit-ranking:
 *                       tr[data-process][data-kl], use-PROCESS); infer-found (infer-rank[data-rank], infer-kl, infer-r2-beliefs,
 *                       infer-r2-stream, infer-r2-stream-unseen, infer-use, infer-save, states-view, plot-states, plot-said,
 *                       state-told, chart-singular, chart-infer-kl)
 */
export const testIds = {
  panel: 'panel',
  title: 'panel-title',
  plotTruth: 'plot-truth',
  plotResidual: 'plot-residual',
  countTruth: 'count-truth',
  countResidual: 'count-residual',
  details: 'details',
  legend: 'legend',
  selection: 'selection',
  compare: 'compare',
  plotCompare: 'plot-compare',
  countCompare: 'count-compare',
  live: 'live',
  sheet: 'sheet-fold',
  /** Of the value that is called so: a parameter, a field of the architecture, `process`, `words`, `layers`, … */
  chip: (name: string): string => `chip-${name}`,
} as const;
