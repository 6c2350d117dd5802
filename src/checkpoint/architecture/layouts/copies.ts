const COPY =
  /(^|[._])(\w*ema|ema\w*|swa|averaged?|shadow|teacher|target|ref(erence)?|old|frozen|best)(_?(model|net|network|policy|module|params))?([._]|$)/i;

/** Whether a path is that of a second model beside the one that is trained: an average of its weights, a teacher, a target. */
export const isCopy = (path: string): boolean => COPY.test(path);

/** Orders paths of models: what is trained before copies of it, then the shortest. */
export const byModel = (a: string, b: string): number =>
  Number(isCopy(a)) - Number(isCopy(b)) ||
  a.split('.').length - b.split('.').length ||
  a.length - b.length ||
  (a < b ? -1 : 1);
