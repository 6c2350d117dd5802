/** What a colour stands for. Pages take the colours of their theme, files those of a palette. */
export const roles = [
  'ink',
  'quiet',
  'line',
  'ground',
  'raised',
  'accent',
  'bar',
  'barBack',
  'start',
  'target',
  'startToTarget',
  'targetToStart',
] as const;
export type Role = (typeof roles)[number];

/** A colour for each role, as `#rrggbb`, and whether the ground is dark. */
export interface Palette {
  readonly dark: boolean;
  readonly colours: Readonly<Record<Role, string>>;
}

/** The custom property of a page's style sheet that holds the colour of a role. */
export const cssVariables: Readonly<Record<Role, `--${string}`>> = {
  ink: '--ink',
  quiet: '--quiet',
  line: '--line',
  ground: '--ground',
  raised: '--raised',
  accent: '--accent',
  bar: '--bar',
  barBack: '--bar-back',
  start: '--tone-a',
  target: '--tone-b',
  startToTarget: '--tone-ab',
  targetToStart: '--tone-ba',
};

/** Black on white, as printed; every colour of a line or a word has 4.5:1 on the ground. */
const light: Palette = {
  dark: false,
  colours: {
    ink: '#1f1f1f',
    quiet: '#555555',
    line: '#b4b4b4',
    ground: '#ffffff',
    raised: '#f7f7f7',
    accent: '#005fb8',
    bar: '#005fb8',
    barBack: '#d4d4d4',
    start: '#0b66c3',
    target: '#a85800',
    startToTarget: '#652d90',
    targetToStart: '#2f7a2c',
  },
};

const dark: Palette = {
  dark: true,
  colours: {
    ink: '#dddddd',
    quiet: '#a6a6a6',
    line: '#5a5a5a',
    ground: '#1f1f1f',
    raised: '#262626',
    accent: '#4daafc',
    bar: '#3794ff',
    barBack: '#454545',
    start: '#4aa3ff',
    target: '#e5a03c',
    startToTarget: '#c08de4',
    targetToStart: '#89d185',
  },
};

/** The palettes of pictures that are not drawn as a page shows them. */
export const palettes: Readonly<Record<'light' | 'dark', Palette>> = { light, dark };
