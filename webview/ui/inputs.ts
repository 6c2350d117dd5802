/** Labelled native inputs that the component library lacks: sliders, numbers, one of several, chips. */
import * as l10n from '@vscode/l10n';
import { el, icon, setText, show } from './dom.js';
import { numberProblem } from './numberProblem.js';

let ids = 0;
const nextId = (): string => `input-${++ids}`;

export interface Slider {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  set(options: { min: number; max: number; step: number; value: number; text: string; enabled?: boolean }): void;
}

export function slider(options: {
  label: string;
  testId: string;
  title?: string;
  onInput(value: number): void;
}): Slider {
  const id = nextId();
  const input = el('input', { type: 'range', id, class: 'slider', testId: options.testId });
  const value = el('output', { class: 'slider-value', for: id, testId: `${options.testId}-value` });
  input.addEventListener('input', () => options.onInput(Number(input.value)));
  return {
    element: el(
      'div',
      { class: 'field field-slider', title: options.title },
      el('label', { class: 'field-label', for: id }, options.label),
      input,
      value,
    ),
    input,
    set({ min, max, step, value: at, text, enabled = true }) {
      for (const [name, part] of Object.entries({ min, max, step })) input.setAttribute(name, String(part));
      if (Number(input.value) !== at) input.value = String(at);
      input.setAttribute('aria-valuetext', text);
      input.disabled = !enabled;
      setText(value, text);
    },
  };
}

export interface NumberField {
  readonly element: HTMLElement;
  set(value: number | null): void;
  /** A word beside the label, which a screen reader says with it; null: none. */
  note(text: string | null): void;
}

/** A number within its range; of what lies outside it is said what is wrong, and it is not passed on. Empty stands for null where allowed. */
export function numberField(options: {
  label: string;
  testId: string;
  min: number;
  max: number;
  integer: boolean;
  title?: string;
  /** Id of a list of what is offered. */
  list?: string;
  /** Shown where the field is empty, which then stands for null. */
  placeholder?: string;
  onChange(value: number | null): void;
}): NumberField {
  const id = nextId();
  const input = el('input', {
    type: 'number',
    id,
    class: 'number',
    testId: options.testId,
    min: options.min,
    max: options.max,
    step: options.integer ? 1 : 'any',
    title: options.title ?? l10n.t('{0}: {1} to {2}', options.label, options.min, options.max),
    placeholder: options.placeholder,
    list: options.list,
    'aria-describedby': `${id}-problem`,
  });
  const problem = el('p', { class: 'field-problem', id: `${id}-problem`, role: 'alert', hidden: true });
  const judge = (text: string | null): void => {
    input.setAttribute('aria-invalid', String(text !== null));
    setText(problem, text);
    show(problem, text !== null);
  };
  let typing = false;
  /** What Enter has passed on, of which the browser may tell once more; null: nothing since a key was typed. */
  let entered: string | null = null;
  input.addEventListener('input', () => {
    typing = true;
    entered = null;
  });
  input.addEventListener('blur', () => (typing = false));
  input.addEventListener('change', () => {
    if (input.value !== entered) passOn();
  });
  // A value that stands there already is asked for again by Enter: the browser itself tells of changes alone.
  input.addEventListener('keydown', ({ key }) => {
    if (key !== 'Enter') return;
    passOn();
    entered = input.value;
  });
  function passOn(): void {
    typing = false;
    const isEmpty = input.value.trim() === '' && !input.validity.badInput;
    if (isEmpty && options.placeholder !== undefined) {
      judge(null);
      return options.onChange(null);
    }
    const wrong = numberProblem(input.value, options);
    judge(wrong);
    if (wrong === null) options.onChange(Number(input.value));
  }
  const note = el('span', { class: 'field-note' });
  return {
    element: el(
      'div',
      { class: 'field' },
      el('label', { class: 'field-label', for: id }, options.label, ' ', note),
      input,
      problem,
    ),
    note: (text) => setText(note, text),
    set(value) {
      // An update from elsewhere must not overwrite a number that is being typed.
      if (typing || (document.activeElement === input && input.getAttribute('aria-invalid') === 'true')) return;
      entered = null;
      input.value = value === null ? '' : String(value);
      judge(null);
    },
  };
}

/** A whole number within its range, which is never empty. */
export function wholeField(options: {
  label: string;
  testId: string;
  min: number;
  max: number;
  title: string;
  onChange(value: number): void;
}): NumberField {
  return numberField({ ...options, integer: true, onChange: (value) => value !== null && options.onChange(value) });
}

export interface TextField {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
}

export function textField(options: {
  label: string;
  testId: string;
  title?: string;
  placeholder?: string;
  onInput(value: string): void;
}): TextField {
  const id = nextId();
  const input = el('input', {
    type: 'text',
    id,
    class: 'text',
    testId: options.testId,
    title: options.title,
    placeholder: options.placeholder,
    spellcheck: 'false',
    autocomplete: 'off',
  });
  input.addEventListener('input', () => options.onInput(input.value));
  return {
    element: el(
      'div',
      { class: 'field field-wide' },
      el('label', { class: 'field-label', for: id }, options.label),
      input,
    ),
    input,
  };
}

export interface Segments<Value extends string> {
  readonly element: HTMLElement;
  /** @param shown those that are there at all; left out: all */
  set(value: Value, enabled?: readonly Value[], shown?: readonly Value[]): void;
}

/** One of a few: a radio group drawn as joined buttons, with the arrow keys of its kind. */
export function segments<Value extends string>(options: {
  label: string;
  testId: string;
  title?: string;
  choices: readonly { value: Value; label: string; icon?: string; title?: string }[];
  onChange(value: Value): void;
}): Segments<Value> {
  const name = nextId();
  const inputs = new Map<Value, HTMLInputElement>();
  const parts = options.choices.map((choice) => {
    const input = el('input', {
      type: 'radio',
      name,
      value: choice.value,
      class: 'segment-input',
      testId: `${options.testId}-${choice.value}`,
    });
    input.addEventListener('change', () => input.checked && options.onChange(choice.value));
    inputs.set(choice.value, input);
    return el(
      'label',
      { class: 'segment', title: choice.title },
      input,
      el('span', { class: 'segment-face' }, choice.icon === undefined ? null : icon(choice.icon), choice.label),
    );
  });
  return {
    element: el(
      'fieldset',
      { class: 'field segments', testId: options.testId, title: options.title },
      el('legend', { class: 'field-label' }, options.label),
      el('div', { class: 'segment-row' }, ...parts),
    ),
    set(value, enabled, shown) {
      for (const [key, input] of inputs) {
        if (input.parentElement !== null) show(input.parentElement, shown?.includes(key) ?? true);
        input.checked = key === value;
        input.disabled = enabled !== undefined && !enabled.includes(key);
      }
    },
  };
}

export interface Chips {
  readonly element: HTMLElement;
  set(labels: readonly string[], on: readonly number[]): void;
}

/** Any of several, at least one: checkboxes drawn as chips. */
export function chips(options: { label: string; testId: string; title?: string; onChange(on: number[]): void }): Chips {
  const row = el('div', { class: 'chip-row' });
  let inputs: HTMLInputElement[] = [];
  let shown = '';
  const changed = (at: number): void => {
    const on = inputs.flatMap((input, index) => (input.checked ? [index] : []));
    const input = inputs[at];
    if (on.length === 0 && input !== undefined) input.checked = true;
    else options.onChange(on);
  };
  return {
    element: el(
      'fieldset',
      { class: 'field chips', testId: options.testId, title: options.title, 'aria-label': options.label },
      el('legend', { class: 'field-label' }, options.label),
      row,
    ),
    set(labels, on) {
      if (labels.join('\n') !== shown) {
        shown = labels.join('\n');
        inputs = labels.map((label, at) => {
          const input = el('input', {
            type: 'checkbox',
            class: 'segment-input',
            testId: `${options.testId}-${at}`,
            'aria-label': l10n.t('Layer {0}', label),
          });
          input.addEventListener('change', () => changed(at));
          return input;
        });
        row.replaceChildren(
          ...inputs.map((input, at) =>
            el('label', { class: 'segment chip' }, input, el('span', { class: 'segment-face' }, labels[at])),
          ),
        );
      }
      inputs.forEach((input, at) => (input.checked = on.includes(at)));
    },
  };
}
