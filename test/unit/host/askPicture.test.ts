import type { Memento } from 'vscode';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { askPicture } from '../../../src/host/picture/askPicture.js';
import { LastChoices } from '../../../src/host/picture/pictureChoices.js';

interface Item {
  readonly label: string;
  readonly description?: string;
}

/** What a person does with each list that opens: takes an entry by its label, several in turn, or closes it. */
const person = vi.hoisted(() => ({
  first: '' as string,
  then: [] as string[],
  typed: '',
  asked: 0,
  offered: [] as string[][],
  active: [] as string[],
}));

vi.mock('vscode', async () => {
  class FakePick {
    items: readonly Item[] = [];
    activeItems: readonly Item[] = [];
    private accepted = (): unknown => undefined;
    private hidden = (): unknown => undefined;
    onDidAccept = (listener: () => unknown) => (this.accepted = listener);
    onDidHide = (listener: () => unknown) => (this.hidden = listener);
    hide = () => this.hidden();
    dispose = () => undefined;
    private open = false;
    show(): void {
      if (!this.open) void this.go();
    }
    private async go(): Promise<void> {
      this.open = true;
      let label: string | undefined;
      while ((label = person.then.shift()) !== undefined) {
        person.offered.push(this.items.map((item) => item.label));
        this.activeItems = this.items.filter((item) => item.label === label);
        const done = this.accepted();
        // A list is hidden by the box that opens over it, and shown again afterwards.
        if (label === 'Another width…') this.hidden();
        await done;
        person.active.push(this.activeItems.map((item) => item.label).join());
      }
      this.hidden();
    }
  }
  return {
    l10n: (await import('../support/fakeL10n.js')).fakeL10n,
    QuickPickItemKind: { Separator: -1 },
    ThemeIcon: class {},
    window: {
      showQuickPick: async (items: readonly Item[]) => {
        person.asked++;
        person.offered.push(items.map(({ label, description = '' }) => `${label} (${description})`));
        return items.find(({ label }) => label.startsWith(person.first));
      },
      createQuickPick: () => (person.asked++, new FakePick()),
      showInputBox: async () => person.typed,
    },
  };
});

/** What the editor keeps for all windows. */
function memory(): Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => void kept.set(key, value),
  } as Memento;
}

beforeEach(() => Object.assign(person, { first: '', then: [], asked: 0, offered: [], active: [] }));

describe('how a picture is to be', () => {
  it('is one question, whose first answer is the last one, in another window too', async () => {
    const store = memory();
    person.first = 'PDF';
    const chosen = { form: 'pdf', theme: 'light', millimetres: 180, caption: false };
    expect(await askPicture(new LastChoices(store))).toEqual(chosen);
    expect(person.offered[0][0]).toBe('SVG · light · 180 mm · without caption (for a paper)');
    const labels = person.offered[0].slice(1);
    person.first = 'PDF · light';
    expect(await askPicture(new LastChoices(store))).toEqual(chosen);
    expect(person.asked).toBe(2);
    expect(person.offered[1][0]).toBe('PDF · light · 180 mm · without caption (as last time)');
    // All others keep their place.
    expect(person.offered[1].slice(1)).toEqual(labels);
  });

  it('is asked for in one list where more is to be chosen, which keeps its order and its place', async () => {
    person.first = 'More';
    person.typed = '140';
    person.then = ['Dark', 'With caption', 'Another width…', 'Save Picture…'];
    const store = memory();
    expect(await askPicture(new LastChoices(store))).toEqual({
      ...{ form: 'svg', theme: 'dark', millimetres: 140, caption: true },
    });
    expect(person.asked).toBe(2);
    expect(new Set(person.offered.slice(1).map((labels) => labels.join())).size).toBe(1);
    expect(person.active.slice(0, 2)).toEqual(['Dark', 'With caption']);
    expect(new LastChoices(store).choices.millimetres).toBe(140);
  });

  it('is not remembered where it is given up, and not believed where it was stored otherwise', async () => {
    const store = memory();
    person.first = 'nothing';
    expect(await askPicture(new LastChoices(store))).toBeUndefined();
    expect(new LastChoices(store).isKnown).toBe(false);
    await store.update('picture:choices', { form: 'exe', theme: 'light', millimetres: -5, caption: 1 });
    expect(new LastChoices(store).choices).toMatchObject({ form: 'svg', millimetres: 180 });
  });
});
