/** The one door of this room: what is not here is its own business (dependency-cruiser holds the rest of src to it). */
export { BeliefRegression, type Regression } from './beliefRegression.js';
export { createDesign, type Design, type RegressionData } from './design.js';
export type { LinearMap } from './linearMap.js';
export { ReadOuts, type ReadOutFit } from './readOuts.js';
export type { PrincipalComponents } from './principalComponents.js';
export { rowProducts } from './rowProducts.js';
export { meanScores, score, sumsOfSquares, type CoordinateScores } from './scores.js';
export { isRegularised, NO_REGULARISATION, type Regularisation } from './regularisation.js';
export { covarianceWithReadout, fitDesign, gramOf, refittedR2 } from './wholeFit.js';
export { leastCount, USUAL_SHARE, varianceComponents, type VarianceOptions } from './varianceComponents.js';
