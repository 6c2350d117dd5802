import * as l10n from '@vscode/l10n';
import { zeros, type Preset } from './preset.js';

const DAYS = ['M', 'Tu', 'W', 'Th', 'F', 'Sa', 'Su'];
const SYMBOLS = [...DAYS, 'Tmrw', 'Yest', 'Wknd', 'Wkdy'];

/**
 * Days of the week: the state is a day; a symbol names the new day, or says tomorrow, yesterday, weekend or weekday.
 * The weights of each state are 1 for every day's name but 5 for the next day's, 1 for tomorrow and yesterday, and 1
 * in all for weekend and for weekday; they are normalised over symbols and destinations.
 * Source: simplexity `days_of_week()`.
 */
export const daysOfWeek: Preset = {
  name: 'days-of-week',
  aliases: ['days-of-the-week'],
  title: 'Days of the week',
  description: l10n.t('Talk about days: their names, tomorrow, yesterday, weekend, weekday.'),
  generalised: false,
  parameters: [],
  define() {
    const m = zeros(SYMBOLS.length, DAYS.length);
    const symbol = (name: string): number[][] => m[SYMBOLS.indexOf(name)];
    for (let day = 0; day < 7; day++) {
      const next = (day + 1) % 7;
      for (let named = 0; named < 7; named++) m[named][day][named] = named === next ? 5 : 1;
      symbol('Tmrw')[day][next] = 1;
      symbol('Yest')[day][(day + 6) % 7] = 1;
      for (let to = 0; to < 5; to++) symbol('Wkdy')[day][to] = 1 / 5;
      for (let to = 5; to < 7; to++) symbol('Wknd')[day][to] = 1 / 2;
    }
    const total = 6 + 5 + 4;
    const matrices = m.map((matrix) => matrix.map((row) => row.map((weight) => weight / total)));
    return { states: DAYS, symbols: SYMBOLS, matrices };
  },
};
