/**
 * What tests find in the panel, by `data-testid`:
 *
 * panel                 the whole page; data-state = empty | loading | ready | error, data-step = step on show,
 *                       data-busy = true while a new analysis is under way
 * panel-title           folder and step
 * progress, progress-text, cancel              thin bar, what is being done, and the button that stops it
 * failure, failure-message, remedy, show-log   the banner of a failed run; `dismiss` closes it
 * empty                 shown before anything was analysed
 * figure-r2, figure-r2-unseen, figure-r2-first, figure-mse   headline numbers; title holds the full value
 * chart-layers, chart-positions, notes, architecture
 * plot-truth, plot-residual      figures: data-marks, data-drawn = svg | canvas, data-true / data-centre / data-single;
 *                                in SVG each belief mark is circle[data-belief], single predictions circle[data-of-belief]
 * count-truth, count-residual    "36 true beliefs", "35 recovered beliefs …"
 * details               the card of the belief in focus: data-belief; details-vector, details-positions, details-words,
 *                       details-more, details-next
 * legend, live
 * checkpoint (slider), checkpoint-value, run, layers, layers-0 …, process, param-NAME, axis-x, axis-y,
 * view-plane, view-space, view-simplex, colour-index, colour-states, colour-position, show-centres, show-singles,
 * reset-zoom, advanced, decimals, weighting-uniform, weighting-probability, context, sample, seed, bos
 * tab-geometry, tab-steering, tab-trajectory, tab-matrix, tab-edit
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
  live: 'live',
} as const;
