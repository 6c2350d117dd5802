import { bytes, graphParts, number, onnxFile } from '../../unit/checkpoint/support/onnxFile.js';
import { filled, MIB, type HostileFile } from './hostileBytes.js';

type Place = Readonly<Record<string, string>>;

/** A graph with tensors more, each of so many float32, that are kept where the entries say. */
const kept = (places: readonly Place[], count = 4): Uint8Array =>
  onnxFile([
    ...graphParts(),
    ...places.map((place, index) =>
      bytes(
        5,
        ...[number(1, count), number(2, 1), bytes(8, `far.${index}`), number(14, 1)],
        ...Object.entries(place).map(([key, value]) => bytes(13, bytes(1, key), bytes(2, value))),
      ),
    ),
  ]);

const at = (name: string, place: Place, beside: HostileFile['beside'] = {}): HostileFile => ({
  name: `side file: ${name}`,
  bytes: () => kept([place]),
  beside: { 'w.data': filled(64, 0), ...beside },
});

/** Graphs whose weights are in other files. */
export const sideFiles: readonly HostileFile[] = [
  at('above the folder', { location: '../w.data' }),
  at('above the folder, by a way through it', { location: './x/../../w.data' }),
  at('at an absolute path', { location: '/etc/passwd' }),
  at('at a path with backslashes', { location: '..\\w.data' }),
  at('at an address', { location: 'http://example.invalid/w' }),
  at('on a network share', { location: '\\\\host\\share\\w.data' }),
  at('behind a zero', { location: 'w.data\0.txt' }),
  at('of no name', { location: '' }),
  at('a name of 100,000 letters', { location: 'w'.repeat(100_000) }),
  at('a link out of the folder', { location: 'l.data' }, { 'l.data': '/etc/passwd' }),
  at('a link to what never ends', { location: 'l.data' }, { 'l.data': '/dev/zero' }),
  at('a link to itself', { location: 'l.data' }, { 'l.data': 'l.data' }),
  at('the folder', { location: '.' }),
  at('that is not there', { location: 'x.data' }),
  at('beyond its end', { location: 'w.data', offset: '60' }),
  at('at 2^63', { location: 'w.data', offset: '9223372036854775808' }),
  at('at -1', { location: 'w.data', offset: '-1' }),
  at('at 1e3', { location: 'w.data', offset: '1e3' }),
  at('of 2^53 bytes', { location: 'w.data', length: '9007199254740992' }),
  at('of another length', { location: 'w.data', length: '8' }),
  {
    name: 'side file: the same bytes again and again',
    bytes: () => kept(Array<Place>(64).fill({ location: 'w.data' }), MIB / 4),
    beside: { 'w.data': filled(MIB, 0) },
  },
  {
    name: 'side file: a thousand and one',
    bytes: () =>
      kept(
        Array.from({ length: 1001 }, (_, index) => ({ location: `${index}` })),
        1,
      ),
    beside: Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [index, filled(4, 0)])),
  },
];
