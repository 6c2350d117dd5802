/**
 * The only module that knows the component library. Everything else builds controls through these functions, so that
 * replacing the library changes only this file.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
} from '@vscode/webview-ui-toolkit';
import { el, icon, setSpoken, setTitle, textNode } from './dom.js';

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeDropdown(), vsCodeOption());

export interface ButtonOptions {
  readonly label: string;
  readonly testId?: string;
  /** A codicon's name; with `iconOnly` the label is read out and shown as a title. */
  readonly icon?: string;
  readonly iconOnly?: boolean;
  readonly secondary?: boolean;
  readonly title?: string;
  onClick(): void;
}

export function button(options: ButtonOptions): HTMLElement & { disabled: boolean } {
  const element = document.createElement('vscode-button') as HTMLElement & { disabled: boolean };
  element.setAttribute(
    'appearance',
    options.iconOnly === true ? 'icon' : options.secondary === true ? 'secondary' : 'primary',
  );
  if (options.testId !== undefined) element.setAttribute('data-testid', options.testId);
  const title = options.title ?? (options.iconOnly === true ? options.label : undefined);
  if (title !== undefined) setTitle(element, title);
  if (options.iconOnly === true) {
    setSpoken(element, options.label);
    if (options.icon !== undefined) element.append(icon(options.icon));
  } else {
    if (options.icon !== undefined) {
      const mark = icon(options.icon);
      mark.slot = 'start';
      element.append(mark);
    }
    element.append(textNode(options.label));
  }
  element.addEventListener('click', () => {
    if (!element.disabled) options.onClick();
  });
  return element;
}

export interface Checkbox {
  readonly element: HTMLElement;
  set(checked: boolean, enabled?: boolean): void;
}

export function checkbox(options: {
  label: string;
  testId?: string;
  title?: string;
  onChange(checked: boolean): void;
}): Checkbox {
  const element = document.createElement('vscode-checkbox') as HTMLElement & { checked: boolean; disabled: boolean };
  if (options.testId !== undefined) element.setAttribute('data-testid', options.testId);
  if (options.title !== undefined) setTitle(element, options.title);
  element.append(textNode(options.label));
  let setting = false;
  element.addEventListener('change', () => {
    if (!setting) options.onChange(element.checked);
  });
  return {
    element,
    set(checked, enabled = true) {
      setting = true;
      element.checked = checked;
      element.disabled = !enabled;
      setting = false;
    },
  };
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Dropdown {
  readonly element: HTMLElement;
  /** Replaces the options where they differ and shows `value`. */
  set(choices: readonly Choice[], value: string): void;
}

let ids = 0;

export function dropdown(options: {
  label: string;
  testId?: string;
  title?: string;
  onChange(value: string): void;
}): Dropdown {
  const id = `dropdown-${++ids}`;
  const list = document.createElement('vscode-dropdown') as HTMLElement & { value: string };
  list.id = id;
  setSpoken(list, options.label);
  if (options.testId !== undefined) list.setAttribute('data-testid', options.testId);
  if (options.title !== undefined) setTitle(list, options.title);
  let shown = '';
  let wanted = '';
  list.addEventListener('change', () => {
    if (list.value === wanted) return;
    wanted = list.value;
    options.onChange(list.value);
  });
  return {
    element: el('div', { class: 'field' }, el('label', { class: 'field-label', for: id }, options.label), list),
    set(choices, value) {
      const key = JSON.stringify(choices);
      wanted = value;
      if (key !== shown) {
        shown = key;
        list.replaceChildren(
          ...choices.map((choice) => {
            const option = document.createElement('vscode-option');
            option.setAttribute('value', choice.value);
            if (choice.value === value) option.setAttribute('selected', '');
            option.append(textNode(choice.label));
            return option;
          }),
        );
      }
      // The list learns of its options only after they are slotted.
      requestAnimationFrame(() => {
        if (list.value !== wanted) list.value = wanted;
      });
    },
  };
}
