import { describe, expect, it } from 'vitest';
import { placeAfter, zoomAfter } from '../../../webview/ui/keys.js';

describe('keys', () => {
  it('go through a row of places and stay in it', () => {
    expect(placeAfter('ArrowRight', null, 4)).toBe(0);
    expect(placeAfter('ArrowLeft', null, 4)).toBe(0);
    expect(placeAfter('ArrowRight', 3, 4)).toBe(4);
    expect(placeAfter('ArrowRight', 4, 4)).toBe(4);
    expect(placeAfter('ArrowLeft', 0, 4)).toBe(0);
    expect(placeAfter('Home', 3, 4)).toBe(0);
    expect(placeAfter('End', null, 4)).toBe(4);
  });

  it('leave the row with Escape, and leave other keys to others', () => {
    expect(placeAfter('Escape', 2, 4)).toBeNull();
    expect(placeAfter('Enter', 2, 4)).toBeUndefined();
  });

  it('up and down count where a row has no other use for them', () => {
    expect(placeAfter('ArrowDown', 1, 4)).toBeUndefined();
    expect(placeAfter('ArrowDown', 1, 4, true)).toBe(2);
    expect(placeAfter('ArrowUp', 1, 4, true)).toBe(0);
  });

  it('zoom in with plus, with or without Shift, out with minus, and back with 0', () => {
    expect(['+', '=', '-', '0', 'z'].map((key) => zoomAfter(key, 2))).toEqual([2, 2, 0.5, 0, undefined]);
  });
});
