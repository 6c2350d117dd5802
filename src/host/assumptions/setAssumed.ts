import * as vscode from 'vscode';
import type { AssumedValues } from '../../protocol/files.js';
import type { CheckpointInspection } from '../../protocol/inspect.js';
import { toldText } from '../../shared/told.js';
import { resolveTarget } from '../checkpoints/checkpointFolders.js';
import { isPanelUri, sessionFor } from '../commands/register.js';
import type { CommandServices } from '../commands/register.js';
import { EngineError } from '../engine/errors.js';
import type { InspectEditors } from '../inspect/inspectEditors.js';
import { processLabel } from '../labels.js';
import type { Session } from '../session/session.js';
import { sourceKey, sourceOf, uriOf } from '../sources.js';
import { FIELDS, NUMBER_FIELDS, openFields, parseNumber, valueText } from './fields.js';
import type { AssumedField } from './fields.js';
import { SETTINGS_FILE, writeSettings } from './settingsFile.js';
import { showInformation } from '../door/messages.js';
import { askText, pickOne } from '../door/questions.js';

export interface AssumptionServices extends CommandServices {
  readonly inspectors: InspectEditors;
}

type Action =
  | { readonly kind: 'field'; readonly field: AssumedField }
  | { readonly kind: 'process' }
  | { readonly kind: 'write' }
  | { readonly kind: 'clear' };

interface ActionItem extends vscode.QuickPickItem {
  readonly action?: Action;
}

/** Set Assumed Architecture: lets the user set what neither weights nor config determine of a folder's model. */
export async function setAssumed(services: AssumptionServices, target: unknown): Promise<void> {
  const found = await sessionOf(services, target);
  if (!found) return;
  const { session, checkpoint } = found;
  const { memory } = services;
  const inspection = await inspected(services, session, checkpoint);
  for (;;) {
    const values = memory.assumed(session.key);
    const canWrite = !isSample(services, session) && uriOf(session.source) !== null;
    const items = itemsOf(session, inspection, values, memory.process(session.key) !== null, canWrite);
    const chosen = await pickOne(items, {
      title: vscode.l10n.t('Assumed Architecture of {0}', session.name),
      placeHolder: vscode.l10n.t('What neither the weights nor a config tell. Choose one to change it.'),
      ignoreFocusOut: true,
    });
    const action = chosen?.action;
    if (!action) return;
    if (action.kind === 'process')
      return void (await vscode.commands.executeCommand('beliefscope.chooseProcess', session));
    if (action.kind === 'write') return write(services, session, values);
    const next = action.kind === 'field' ? await ask(action.field, inspection, values) : {};
    if (!next) continue;
    await memory.rememberAssumed(session.key, next);
    follow(services, session);
  }
}

/**
 * The architecture as it would be without the values set here; with them where it cannot be read without, as some answer a
 * question (n_heads).
 * @throws EngineError `not-a-model`
 */
async function inspected(
  { engine, memory }: Pick<AssumptionServices, 'engine' | 'memory'>,
  { source, key }: Session,
  checkpoint: number | string | null,
): Promise<CheckpointInspection> {
  const { inspection } = await engine.request('inspect', { source, checkpoint });
  if (inspection.architecture) return inspection;
  const assumed = memory.assumed(key);
  const answered =
    Object.keys(assumed).length > 0
      ? (await engine.request('inspect', { source, checkpoint, assumed })).inspection
      : inspection;
  if (!answered.architecture)
    throw new EngineError(
      'not-a-model',
      toldText(answered.warnings[0] ?? vscode.l10n.t('{0} holds no model.', answered.file)),
    );
  return answered;
}

/** Whether it is the folder that comes with the extension, which nobody writes to. */
export const isSample = ({ sample }: CommandServices, { key }: Session): boolean => key === sourceKey(sourceOf(sample));

/** The session of a folder or file, or of the one that is looked at, and its checkpoint. */
export async function sessionOf(
  services: AssumptionServices,
  target: unknown,
  title = vscode.l10n.t('Set Assumed Architecture'),
): Promise<{ session: Session; checkpoint: number | string | null } | undefined> {
  if (target instanceof vscode.Uri && !isPanelUri(target)) {
    const { folder, checkpoint } = await resolveTarget(target);
    return { session: services.sessions.get(sourceOf(folder)), checkpoint };
  }
  const session = await sessionFor(services, target, title);
  return session && { session, checkpoint: session.result?.checkpoint.file ?? session.checkpoint };
}

function itemsOf(
  session: Session,
  inspection: CheckpointInspection,
  values: AssumedValues,
  hasProcess: boolean,
  mayWrite: boolean,
): ActionItem[] {
  const { result } = session;
  const hasOtherLogits = result !== null && result.architecture.d_vocab > result.process.symbols.length;
  const fields = openFields(inspection, hasOtherLogits, values).map((field): ActionItem => ({
    label: FIELDS[field].title,
    description:
      values[field] === undefined
        ? vscode.l10n.t('{0} · assumed', valueText(shownValue(inspection, field)))
        : vscode.l10n.t('{0} · set for this folder', valueText(values[field])),
    action: { kind: 'field', field },
  }));
  const process = session.result?.settings.process;
  const isSet = Object.keys(values).length > 0;
  const canWrite = mayWrite && (isSet || hasProcess);
  return [
    ...fields,
    ...(fields.length === 0
      ? [
          {
            label: vscode.l10n.t('Nothing of the architecture is assumed'),
            description: vscode.l10n.t('weights and config tell all of it'),
          },
        ]
      : []),
    {
      label: vscode.l10n.t('Process'),
      description: process ? processLabel(process) : vscode.l10n.t('not chosen'),
      action: { kind: 'process' },
    },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...(canWrite
      ? [
          {
            label: vscode.l10n.t('Write to {0}', SETTINGS_FILE),
            description: vscode.l10n.t('a file in the folder, which can be committed'),
            action: { kind: 'write' as const },
          },
        ]
      : []),
    ...(isSet ? [{ label: vscode.l10n.t('Forget What Was Set'), action: { kind: 'clear' as const } }] : []),
  ];
}

/** The value of a field as it was inferred; undefined where an inspection does not show it. */
const shownValue = ({ architecture }: CheckpointInspection, field: AssumedField) =>
  (architecture as Partial<Record<AssumedField, AssumedValues[AssumedField]>> | null)?.[field];

/** undefined where the person left it as it was. */
async function ask(
  field: AssumedField,
  inspection: CheckpointInspection,
  values: AssumedValues,
): Promise<AssumedValues | undefined> {
  const { title, choices } = FIELDS[field];
  if (choices) {
    const items = choices.map(({ value, label, detail }) => ({
      label,
      detail,
      description:
        value === values[field]
          ? vscode.l10n.t('current')
          : value === shownValue(inspection, field)
            ? vscode.l10n.t('assumed')
            : '',
      value,
    }));
    const chosen = await pickOne(items, { title, ignoreFocusOut: true });
    return chosen && { ...values, [field]: chosen.value };
  }
  const number = NUMBER_FIELDS.find((each) => each === field) ?? 'eps';
  const text = await askText({
    title,
    value: valueText(values[number] ?? shownValue(inspection, number) ?? undefined),
    ignoreFocusOut: true,
    validateInput: (typed) =>
      parseNumber(number, typed) === null ? vscode.l10n.t('A number above 0, such as 1e-5 or 4') : undefined,
  });
  const told = text === undefined ? null : parseNumber(number, text);
  return told === null ? undefined : { ...values, [number]: told };
}

async function write(services: AssumptionServices, session: Session, values: AssumedValues): Promise<void> {
  const folder = uriOf(session.source);
  if (!folder) return;
  const file = await writeSettings(folder, values, services.memory.process(session.key));
  // From now on the values come from the file, for this user as for all others.
  await services.memory.rememberAssumed(session.key, {});
  follow(services, session);
  const OPEN = vscode.l10n.t('Open');
  if (
    (await showInformation(
      vscode.l10n.t('Beliefscope: {0} of {1} was written.', SETTINGS_FILE, session.name),
      OPEN,
    )) === OPEN
  )
    await vscode.window.showTextDocument(file);
}

function follow({ inspectors }: AssumptionServices, session: Session): void {
  inspectors.lookAgain(session.key);
  if (session.result || session.failure) void session.retry();
}
