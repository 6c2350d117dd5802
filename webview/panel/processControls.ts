import * as l10n from '@vscode/l10n';
import type { PresetInfo, ProcessChoice, ProcessParams } from '../../src/protocol/process.js';
import { el, show } from '../ui/dom.js';
import { shorten } from '../ui/format.js';
import type { NumberField } from '../ui/inputs.js';
import { numberField } from '../ui/inputs.js';
import { dropdown } from '../ui/toolkit.js';
import { fullParams, processName, withParam } from './processParams.js';
import type { Model } from './state.js';

const OWN_VALUES = '(own)';

/** The process and its parameters. A process file is named; its parameters are set in the file. */
export function processControls(change: (process: ProcessChoice) => void): {
  element: HTMLElement;
  update(model: Model): void;
} {
  let presets: readonly PresetInfo[] = [];
  let named: ProcessChoice | null = null;
  const list = dropdown({
    label: l10n.t('Process'),
    testId: 'process',
    onChange: (value) => {
      if (value === OWN_VALUES) return named === null ? undefined : change(named);
      change({ kind: 'preset', name: value, params: {} });
    },
  });
  const fields = el('div', { class: 'param-row' });
  const element = el('div', { class: 'control-row' }, list.element, fields);
  let shownFor = '';
  let inputs: { name: string; at: number | null; field: NumberField }[] = [];
  let current: ProcessParams = {};
  let given: ProcessParams = {};

  const rebuild = (preset: PresetInfo): void => {
    inputs = preset.params.flatMap(({ name, default: standard, min, max, integer, description }) => {
      const places = typeof standard === 'number' ? [null] : standard.map((_, at) => at);
      return places.map((at) => ({
        name,
        at,
        field: numberField({
          label: at === null ? name : `${name}[${at}]`,
          testId: `param-${name}${at === null ? '' : `-${at}`}`,
          min,
          max,
          integer,
          title: l10n.t('{0} ({1} to {2})', description, min, max),
          onChange: (value) =>
            value !== null &&
            // Only what a person has set is asked for: the others stay what the folder says, or defaults.
            change({
              kind: 'preset',
              name: preset.name,
              params: { ...given, [name]: withParam(current, name, at, value)[name] ?? value },
            }),
        }),
      }));
    });
    fields.replaceChildren(...inputs.map(({ field }) => field.element));
  };

  return {
    element,
    update({ folder, result, wanted }) {
      if (folder === null) return;
      const choice =
        wanted.settings.process ??
        folder.listing.process ??
        (result === null
          ? null
          : { kind: 'preset' as const, name: result.process.name, params: result.process.params });
      const known =
        choice?.kind === 'preset' ? folder.presets.find((preset) => preset.name === choice.name) : undefined;
      // The list holds the presets that fit the model's vocabulary, and the chosen process even if it does not fit.
      const fitting = folder.listing.fitting;
      presets =
        known === undefined || fitting.some((preset) => preset.name === known.name) ? fitting : [known, ...fitting];
      named =
        choice !== null && choice.kind !== 'preset'
          ? choice
          : folder.listing.process?.kind === 'preset'
            ? named
            : (folder.listing.process ?? named);
      list.set(
        [
          ...(choice === null ? [{ value: '', label: l10n.t('not named') }] : []),
          ...(named === null ? [] : [{ value: OWN_VALUES, label: shorten(processName(named), 32) }]),
          ...presets.map((preset) => ({ value: preset.name, label: preset.title })),
        ],
        choice === null ? '' : choice.kind === 'preset' ? choice.name : OWN_VALUES,
      );
      const preset = choice?.kind === 'preset' ? known : undefined;
      show(fields, preset !== undefined && preset.params.length > 0);
      if (preset === undefined || choice === null) return;
      given = choice.params;
      current = fullParams(preset, given);
      if (shownFor !== preset.name) {
        shownFor = preset.name;
        rebuild(preset);
      }
      for (const { name, at, field } of inputs) {
        const value = current[name];
        field.set(typeof value === 'number' ? value : (value?.[at ?? 0] ?? null));
        field.note(Object.hasOwn(given, name) ? null : l10n.t('default'));
      }
    },
  };
}
