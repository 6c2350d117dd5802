import { describe, expect, it } from 'vitest';
import { linkQuery, MAX_LINK, readLink, type Link } from '../../../src/host/links/linkText.js';
import { analysisSettingsSchema } from '../../../src/protocol/analysis.js';
import {
  panelStateSchema,
  partSettingsSchema,
  stripSettingsSchema,
  viewSettingsSchema,
} from '../../../src/protocol/panel.js';
import { steerRequestSchema } from '../../../src/protocol/steering.js';

const usual = {
  place: { workspace: 'experiments', path: 'runs/rrxor' },
  checkpoint: null,
  settings: analysisSettingsSchema.parse({}),
  view: viewSettingsSchema.parse({}),
  ...{ steering: null, selected: null, compare: null, overlaid: [] },
} satisfies Link;

/** A value for each field that is not the usual one; a field without one here fails the test below. */
const strip = {
  ...{ curves: ['r2', 'log:val_loss & more'], scale: 'log', logarithmic: true, height: 200 },
  ...{ brush: ['0.pt', '96000.pt'], pins: ['step=1000&view.tab=check#x.pt', '100%.pt'], speed: 4, loop: true },
} as const;
const part = { shown: 1, plot: 'plane', axes: [1, 2], third: 3, colour: 1 } as const;
const view = {
  ...{ axes: [0, 2], plot: 'space', colour: 'position', centres: false, singles: true, rotation: [-0.25, 1.5] },
  ...{
    third: 3,
    overlay: true,
    size: 'probability',
    columns: 'rest',
    hidden: ['state:2', 'position:3'],
    tab: 'steering',
  },
  ...{ folds: ['dose', 'null'], strip, part },
} as const;
const settings = {
  process: { kind: 'preset', name: 'mess3', params: { x: 0.15, a: 0.6, 'p.q': 1, list: [0.5, 0.5] } },
  ...{ layers: [0, 2], decimals: 4, weighting: 'probability', context: 7, sample: { words: 500, seed: 3 } },
  ...{ bos: true, other_logits: 'aside', ridge: 0.001, cutoff: 0.0001 },
} as const;
const steering = {
  ...{ start: 17, end: 19, layers: [1], multiplier: -1.5, collect: 'last', cut: 4, from_position: 2 },
  part: 1,
} as const;
const full = {
  ...usual,
  checkpoint: 'epoch=3-step=1000.ckpt',
  settings: analysisSettingsSchema.parse(settings),
  view: viewSettingsSchema.parse(view),
  steering: panelStateSchema.shape.steering.parse(steering),
  selected: [3, 5, 8],
  compare: { place: { folder: '/runs/b (2)' }, checkpoint: 9600 },
  overlaid: [
    { place: { workspace: 'experiments', path: 'runs/c' }, of: 'step_' },
    { place: { folder: 's3://bucket/run' }, of: null },
  ],
} satisfies Link;

/** As the editor hands a link on: decoded once as a whole, before values are told apart. */
const passedOn = (query: string): string => decodeURIComponent(query);
const back = (link: Link) => readLink('/open', passedOn(linkQuery(link).query));

describe('a link to a view', () => {
  it('comes back with every field of the view, the settings and the pair that a panel keeps', () => {
    for (const [schema, given, same] of [
      [viewSettingsSchema, view, usual.view],
      [stripSettingsSchema, strip, usual.view.strip],
      [partSettingsSchema, part, usual.view.part],
      [analysisSettingsSchema, settings, usual.settings],
    ] as const)
      for (const key of Object.keys(schema.shape)) {
        expect(given, key).toHaveProperty(key);
        expect(given[key as never], key).not.toEqual(same[key as never]);
      }
    expect(Object.keys(steering).sort()).toEqual(Object.keys(steerRequestSchema.omit({ analysis: true }).shape).sort());
    expect(back(full)).toEqual({ link: full });
    expect(linkQuery(full).leftOut).toEqual([]);
  });

  it('holds all that a panel keeps, but for the number of the panel', () => {
    const { source: _, panel: _panel, ...kept } = panelStateSchema.shape;
    const { place: _place, ...linked } = full;
    expect(Object.keys(linked).sort()).toEqual(Object.keys(kept).sort());
  });

  it('says what differs from the usual alone, so that it can be read and typed', () => {
    const seen: Link = { ...usual, checkpoint: 96_000, view: { ...usual.view, tab: 'check' } };
    expect(linkQuery(seen).query).toBe('workspace=experiments&path=runs/rrxor&step=96000&view.tab=check');
    expect(readLink('/open', 'sample=rrxor')).toEqual({ link: { ...usual, place: { sample: 'rrxor' } } });
  });

  it.each([
    ['a step that is the name of a file of digits', { checkpoint: '1000' }],
    ['a name with all that addresses are divided by', { checkpoint: 'a=b&c#d?e%26f+g h/ü.pt' }],
    ['a name that reads as JSON', { checkpoint: '"null"' }],
    ['a place with marks of Markdown', { place: { folder: "/a (b)/[c]/d'e" } }],
    ['a place of Windows', { place: { folder: 'C:\\runs\\a' } }],
    ['a workspace that is called like a number', { place: { workspace: '2026', path: '01' } }],
  ] as const)('comes back with %s', (_, change) => {
    const link: Link = { ...usual, ...change };
    expect(back(link)).toEqual({ link });
    expect(linkQuery(link).query).toMatch(/^[\w.~/:,%&=-]*$/);
  });

  it('leaves out what makes it too long to be passed on, and says so', () => {
    const selected = Array.from({ length: 5000 }, (__, at) => at);
    const text = { kind: 'text', name: 'fitted', text: 'x'.repeat(20_000), params: {} } as const;
    const long: Link = { ...full, selected, settings: { ...full.settings, process: text } };
    const { query, leftOut } = linkQuery(long);
    expect(query.length).toBeLessThanOrEqual(MAX_LINK);
    expect(leftOut).toEqual(['selected', 'settings.process']);
    expect(back(long)).toEqual({ link: { ...long, selected: null, settings: { ...long.settings, process: null } } });
  });
});

describe('a link that Beliefscope does not know', () => {
  const place = 'folder=/runs/a';
  it.each([
    ['/run', place, 'Beliefscope knows no links to /run.'],
    ['/open', '', 'The link names no folder.'],
    ['/open', 'step=3', 'The link names no folder.'],
    ['/open', 'folder', 'The value of folder in the link cannot be read.'],
    ['/open', 'folder=%E0%A4%A', 'The value of folder in the link cannot be read.'],
    ['/open', `${place}&workspace=a&path=b`, 'The link has a value for place that Beliefscope does not know.'],
    ['/open', `${place}&folder=/etc`, 'The link says folder twice.'],
    ['/open', `${place}&command=workbench.action.quit`, 'The link says command, which this version'],
    ['/open', `${place}&checkpoint=3`, 'The link says checkpoint, which this version'],
    ['/open', `${place}&view={"tab":"check"}`, 'The link says view, which this version'],
    ['/open', `${place}&view.strip={}`, 'The link says view.strip, which this version'],
    ['/open', `${place}&view.nothing=1`, 'The link says view.nothing, which this version'],
    ['/open', `${place}&__proto__=1`, 'The link says __proto__, which this version'],
    ['/open', `${place}&view.__proto__=1`, 'The link says view.__proto__, which this version'],
    ['/open', `${place}&settings.constructor=1`, 'The link says settings.constructor, which this version'],
    ['/open', `${place}&view.tab=3`, 'The link has a value for view.tab that Beliefscope does not know.'],
    [
      '/open',
      `${place}&view.rotation=[1e999,0]`,
      'The link has a value for view.rotation that Beliefscope does not know.',
    ],
    ['/open', `${place}&settings.ridge=-1`, 'The link has a value for settings.ridge that Beliefscope does not know.'],
    [
      '/open',
      `${place}&settings.layers=[]`,
      'The link has a value for settings.layers that Beliefscope does not know.',
    ],
    ['/open', `${place}&steering.start=1`, 'The link has a value for steering.end that Beliefscope does not know.'],
    ['/open', `${place}&step={}`, 'The link has a value for step that Beliefscope does not know.'],
    ['/open', `${place}&selected=[-1]`, 'The link has a value for selected that Beliefscope does not know.'],
    ['/open', `${place}&overlaid={}`, 'The link has a value for overlaid that Beliefscope does not know.'],
    [
      '/open',
      `${place}&overlaid=[{"folder":"/a","endpoint":"https://evil.example"}]`,
      'The link has a value for overlaid that Beliefscope does not know.',
    ],
    [
      '/open',
      `${place}&compare={"folder":"/a","checkpoint":1,"profile":"x"}`,
      'The link has a value for compare that Beliefscope does not know.',
    ],
    ['/open', `${place}&settings.process={"kind":"preset","name":"mess3","extra":1}`, 'The link says settings.process'],
    [
      '/open',
      `${place}&settings.process={"kind":"program","name":"sh"}`,
      'The link has a value for settings.process.kind that Beliefscope does not know.',
    ],
    ['/open', `sample=other`, 'The link has a value for place that Beliefscope does not know.'],
  ])('%s?%s is refused in one sentence', (at, query, sentence) => {
    const { problem } = readLink(at, query);
    expect(problem).toContain(sentence);
    expect(problem).toMatch(/^[^\n]{1,250}\.$/);
  });

  it('one without end is refused before it is read', () => {
    const { problem } = readLink('/open', `${place}&step=${'9'.repeat(70_000)}`);
    expect(problem).toBe('The link is too long to be one of Beliefscope.');
  });

  it('the window that the editor has chosen by it is no part of it', () => {
    expect(readLink('/open', `${place}&windowId=3`)).toEqual({ link: { ...usual, place: { folder: '/runs/a' } } });
  });
});
