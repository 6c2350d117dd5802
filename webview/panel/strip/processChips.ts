import * as l10n from '@vscode/l10n';
import type { ProcessChoice, ProcessParams } from '../../../src/protocol/process.js';
import type { AssumedValue, Origin } from '../../../src/protocol/provenance.js';
import { originText } from '../../../src/shared/provenanceTexts.js';
import { shorten } from '../../../src/shared/texts.js';
import { chipText, processName, sameValue, valueText, withoutParam } from '../processParams.js';
import type { Chip, Fact, Told } from './chip.js';
import { assumed, changed, told } from './chip.js';

/** The process, and each of its parameters. */
export function processChips(all: Told): Chip[] {
  const { result } = all;
  return [
    processChip(all),
    ...Object.entries(result.process.params).map(([name, value]) => paramChip(all, name, value)),
  ];
}

/** Whether two choices are of one process, whatever its parameters. */
export function isSameProcess(a: ProcessChoice, b: ProcessChoice): boolean {
  if (a.kind === 'file') return b.kind === 'file' && a.path === b.path;
  if (a.kind === 'preset') return b.kind === 'preset' && a.name === b.name;
  return b.kind === 'text' && a.text === b.text;
}

/** The choice that a result was made with. */
const chosen = ({ result, asked, listing }: Told): ProcessChoice =>
  asked.process ?? listing.process ?? { kind: 'preset', name: result.process.name, params: result.process.params };

/** The config's process where the result's is the same; null where it is another, or the config names none. */
function saidOf(all: Told): ProcessChoice | null {
  const said = all.listing.process;
  return said !== null && isSameProcess(said, chosen(all)) ? said : null;
}

function processChip(all: Told): Chip {
  const { result, listing, presets } = all;
  const titleOf = (choice: ProcessChoice): string =>
    (choice.kind === 'preset' ? presets.find(({ name }) => name === choice.name)?.title : undefined) ??
    shorten(processName(choice), 32);
  const fact = {
    name: 'process',
    label: l10n.t('Process'),
    value: titleOf(chosen(all)),
    way: { kind: 'control', testId: 'process' },
  } as const;
  const origin = result.provenance.process;
  if (origin?.from === 'assumed')
    return assumed({ ...fact, source: l10n.t('Nothing tells the process: it was assumed.') });
  if (origin?.from !== 'you' || saidOf(all) !== null) {
    const from = origin?.from === 'you' ? listing.provenance.process : origin;
    return told({ ...fact, source: fromText(from) });
  }
  const said = listing.process;
  return said === null
    ? changed(
        {
          ...fact,
          way: { kind: 'command', command: 'chooseProcess' },
          source: l10n.t('Chosen by you: no config names one.'),
        },
        l10n.t('chosen by you'),
        null,
      )
    : changed(
        {
          ...fact,
          source: l10n.t('Chosen by you. {0} names {1}.', fromText(listing.provenance.process), titleOf(said)),
        },
        l10n.t('the config says {0}', titleOf(said)),
        { kind: 'settings', settings: { process: said } },
      );
}

function paramChip(all: Told, name: string, value: ProcessParams[string]): Chip {
  const { result, listing, presets } = all;
  const field = `process.${name}`;
  const choice = chosen(all);
  const said = saidOf(all);
  const preset = choice.kind === 'preset' ? presets.find((each) => each.name === choice.name) : undefined;
  const parameter = preset?.params.find((each) => each.name === name);
  const fact: Omit<Fact, 'source'> = {
    name,
    label: name,
    value: chipText(value),
    // The parameters of a process file are set in the file.
    way: parameter === undefined ? { kind: 'origins' } : { kind: 'control', testId: `param-${name}` },
  };
  const exact = chipText(value) === valueText(value) ? '' : ` ${name} ${valueText(value)}.`;
  const meaning = exact + (parameter === undefined ? '' : ` ${l10n.t('{0} is: {1}', name, parameter.description)}`);
  const origin = result.provenance[field];
  if (origin?.from === 'assumed') {
    const why = whyOf(result.assumed, field) ?? l10n.t('Nothing tells {0}: its default was assumed.', name);
    return assumed({ ...fact, source: why + meaning }, l10n.t('default'));
  }
  if (origin?.from !== 'you') return told({ ...fact, source: fromText(origin) + meaning });
  const wasSaid = said?.params[name];
  if (wasSaid !== undefined && sameValue(wasSaid, value))
    return told({ ...fact, source: fromText(listing.provenance.process) + meaning });
  const back = backOf(choice, said, name);
  const way = { kind: 'settings', settings: { process: back } } as const;
  if (wasSaid !== undefined)
    return changed(
      {
        ...fact,
        source: l10n.t('Set by you. {0} says {1}.', fromText(listing.provenance.process), valueText(wasSaid)) + meaning,
      },
      l10n.t('the config says {0}', valueText(wasSaid)),
      way,
    );
  const standard = parameter?.default;
  const word =
    standard === undefined || sameValue(standard, value)
      ? l10n.t('set by you')
      : l10n.t('the default is {0}', valueText(standard));
  return changed({ ...fact, source: l10n.t('Set by you; no config tells it.') + meaning }, word, way);
}

/** The choice with one parameter as the config says it, or left to the default; the config's own choice where nothing else differs. */
function backOf(choice: ProcessChoice, said: ProcessChoice | null, name: string): ProcessChoice {
  const before = said?.params[name];
  const params = before === undefined ? withoutParam(choice.params, name) : { ...choice.params, [name]: before };
  if (said === null) return { ...choice, params };
  const names = Object.keys({ ...said.params, ...params });
  const isSaid = names.every((each) => sameValue(said.params[each], params[each]));
  return isSaid ? said : { ...choice, params };
}

export function whyOf(values: readonly AssumedValue[], field: string): string | null {
  const found = values.find((each) => each.field === field);
  if (found === undefined) return null;
  return [found.why, ...found.lookalikes.map((each) => l10n.t('Not understood: {0}.', each))].join(' ');
}

/** `From train_config.json, process.` What a person wrote into the folder's own settings file is as good as a config's. */
export const fromText = (origin: Origin | undefined): string =>
  origin === undefined
    ? l10n.t('From the folder.')
    : origin.from === 'you'
      ? l10n.t('From .beliefscope.json, or set by you for this folder.')
      : l10n.t('From {0}.', originText(origin));
