import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../src/protocol/analysis.js';
import { originText } from '../../src/shared/provenanceTexts.js';
import { el } from '../ui/dom.js';
import { part, textTable } from './part.js';

/** What was analysed, each value that numbers depend on with where it is from, and the settings. */
export function provenance(result: AnalysisResult): HTMLElement[] {
  const { checkpoint, assumed } = result;
  const values = new Map<string, unknown>(assumed.map(({ field, value }) => [field, value]));
  return [
    el(
      'p',
      { testId: 'sha256' },
      `${checkpoint.file}, SHA-256 `,
      el('span', { class: 'report-mono' }, checkpoint.sha256),
    ),
    part(
      l10n.t('Values and their sources'),
      4,
      textTable({
        testId: 'provenance',
        caption: l10n.t('Values and their sources'),
        heads: [l10n.t('Field'), l10n.t('Value'), l10n.t('Source')],
        rows: Object.entries(result.provenance).map(([field, origin]) => [
          field,
          valueText(valueOf(result, field) ?? values.get(field)),
          originText(origin),
        ]),
      }),
      ...assumed.map(({ why, lookalikes }) =>
        el('p', { class: 'hint' }, [why, ...lookalikes.map((each) => l10n.t('Not understood: {0}.', each))].join(' ')),
      ),
    ),
    part(
      l10n.t('Settings'),
      4,
      textTable({
        testId: 'settings',
        caption: l10n.t('Settings'),
        heads: [l10n.t('Setting'), l10n.t('Value')],
        rows: Object.entries(result.settings).map(([name, value]) => [
          name,
          name === 'process' && value === null ? l10n.t('as the folder says') : valueText(value),
        ]),
      }),
    ),
  ];
}

/** What a field of the provenance is: of the architecture, the process or one of its parameters, or the inputs. */
function valueOf({ architecture, process, inputs, settings }: AnalysisResult, field: string): unknown {
  if (field === 'process') return process.name;
  if (field.startsWith('process.')) return process.params[field.slice('process.'.length)];
  if (field === 'bos') return inputs.bos;
  if (field === 'n_ctx') return architecture.n_ctx;
  if (Object.hasOwn(architecture, field)) return (architecture as unknown as Readonly<Record<string, unknown>>)[field];
  return Object.hasOwn(settings, field) ? (settings as Readonly<Record<string, unknown>>)[field] : undefined;
}

function valueText(value: unknown): string {
  if (value === undefined) return '–';
  if (value === null) return l10n.t('none');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
