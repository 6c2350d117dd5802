import * as l10n from '@vscode/l10n';
import type { ProcessParameter, ProcessPicture } from '../../src/protocol/process.js';
import { el, show } from '../ui/dom.js';
import { short } from '../ui/format.js';
import { numberField, slider } from '../ui/inputs.js';
import { rangeText } from '../ui/numberProblem.js';
import type { Doings } from './model.js';

type Params = ProcessPicture['process']['params'];

/** Parameters with their ranges: a slider where both ends are known, a number everywhere. */
export function parameters({ host }: Doings): { element: HTMLElement; update(picture: ProcessPicture): void } {
  const row = el('div', { class: 'param-row' });
  const element = el('section', { class: 'params', testId: 'params', 'aria-label': l10n.t('Parameters') }, row);
  let values: Record<string, number | number[]> = {};
  let shown = '';
  let setters: ((value: number | readonly number[]) => void)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const change = (name: string, value: number | number[]): void => {
    values = { ...values, [name]: value };
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      host.post({ type: 'params', params: values as Params });
    }, 60);
  };
  return {
    element,
    update({ parameters: declared }) {
      // A picture requested before the last change must not undo that change.
      if (timer !== undefined) return;
      values = Object.fromEntries(
        declared.map(({ name, value }) => [name, typeof value === 'number' ? value : [...value]]),
      );
      const key = JSON.stringify(
        declared.map(({ value, ...parameter }) => ({
          ...parameter,
          length: typeof value === 'number' ? null : value.length,
        })),
      );
      show(element, declared.length > 0);
      if (key !== shown) {
        shown = key;
        setters = [];
        row.replaceChildren(...declared.map((parameter) => control(parameter, change, setters)));
      }
      declared.forEach(({ value }, at) => setters[at]?.(value));
    },
  };
}

function control(
  parameter: ProcessParameter,
  change: (name: string, value: number | number[]) => void,
  setters: ((value: number | readonly number[]) => void)[],
): HTMLElement {
  const { name, min, max, integer, value } = parameter;
  const testId = `param-${name}`;
  if (typeof value !== 'number') return listControl(parameter, value, change, setters);
  const number = numberField({
    label: name,
    testId,
    min,
    max,
    integer,
    title: told(parameter),
    onChange: (next) => next !== null && change(name, next),
  });
  if (!Number.isFinite(min) || !Number.isFinite(max)) {
    setters.push((next) => typeof next === 'number' && number.set(next));
    return number.element;
  }
  const range = slider({
    label: l10n.t('{0} by slider', name),
    testId: `${testId}-slider`,
    onInput: (next) => change(name, integer ? next : inside(next, parameter)),
  });
  range.element.classList.add('param-slider');
  setters.push((next) => {
    if (typeof next !== 'number') return;
    number.set(next);
    // An answer must not move back a slider that the user is moving.
    if (document.activeElement !== range.input)
      range.set({ min, max, step: integer ? 1 : (max - min) / 200, value: next, text: short(next) });
  });
  return el('div', { class: 'param', title: told(parameter) }, number.element, range.element);
}

/** What a parameter means, and the numbers that it takes. */
const told = ({ description, ...of }: ProcessParameter): string => {
  const range = rangeText(of);
  return description ? `${description} (${range})` : range;
};

/** A control for a list of fixed length, with a field for each number. */
function listControl(
  parameter: ProcessParameter,
  list: readonly number[],
  change: (name: string, value: number[]) => void,
  setters: ((value: number | readonly number[]) => void)[],
): HTMLElement {
  const { name, min, max, integer } = parameter;
  let now = [...list];
  const fields = list.map((_, at) =>
    numberField({
      label: `${name}[${at}]`,
      testId: `param-${name}-${at}`,
      min,
      max,
      integer,
      title: told(parameter),
      onChange(next) {
        if (next === null) return;
        now = now.map((value, i) => (i === at ? next : value));
        change(name, now);
      },
    }),
  );
  setters.push((next) => {
    if (typeof next === 'number') return;
    now = [...next];
    fields.forEach((field, at) => field.set(now[at] ?? null));
  });
  return el('div', { class: 'pair' }, ...fields.map(({ element }) => element));
}

/** A value of the slider, moved inside a range that excludes its ends, and rounded to avoid 0.30000000000000004. */
function inside(value: number, { min, max }: ProcessParameter): number {
  const margin = (max - min) / 1000;
  return Number(Math.min(max - margin, Math.max(min + margin, value)).toPrecision(6));
}
