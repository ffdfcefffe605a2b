import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCache, createTextCache } from '../../src/kernel/cache.ts';

describe('a bounded cache', () => {
  it('never holds more than its capacity and keeps what was used last', () => {
    const cache = createCache<number, Uint8Array>(80, ({ length }) => length);
    for (let id = 0; id < 12; id++) {
      cache.set(id, Buffer.alloc(10, id));
      cache.get(0);
    }
    expect(cache.get(0)).toEqual(Buffer.alloc(10, 0));
    expect(cache.get(1)).toBeUndefined();
    expect([...Array(12).keys()].filter((id) => cache.get(id))).toHaveLength(8);
    cache.set(99, Buffer.alloc(81));
    expect(cache.get(99)).toBeUndefined();
  });

  it('does what a list of the last used does', () => {
    const key = fc.integer({ min: 0, max: 6 });
    const use = fc.oneof(
      fc.record({ kind: fc.constantFrom('get', 'delete', 'clear'), key, value: fc.constant(0) }),
      fc.record({ kind: fc.constant('set'), key, value: fc.integer({ min: 1, max: 6 }) }),
    );
    fc.assert(
      fc.property(fc.array(use, { maxLength: 60 }), (uses) => {
        const cache = createCache<number, number>(10, (value) => value);
        let model: [number, number][] = [];
        for (const { kind, key: at, value } of uses) {
          const known = model.find(([held]) => held === at);
          if (kind !== 'get' || known) model = model.filter(([held]) => held !== at);
          if (kind === 'get') {
            expect(cache.get(at)).toBe(known?.[1]);
            if (known) model.push(known);
          } else if (kind === 'set') {
            cache.set(at, value);
            model.push([at, value]);
            while (model.reduce((sum, [, weight]) => sum + weight, 0) > 10) model.shift();
          } else if (kind === 'delete') cache.delete(at);
          else {
            cache.clear();
            model = [];
          }
        }
      }),
    );
  });

  it('of texts that others write is bounded by all that they write', () => {
    const cache = createTextCache<number>(10_000);
    const texts = [...Array(40).keys()].map((index) => `${index}`.padEnd(1_000, 'x'));
    for (const [index, text] of texts.entries()) cache.set(text, index);
    expect(texts.filter((text) => cache.get(text) !== undefined)).toEqual(texts.slice(-9));
    cache.set('x'.repeat(20_000), 1);
    expect(cache.get('x'.repeat(20_000))).toBeUndefined();
    expect(cache.get(texts.at(-1) ?? '')).toBe(39);
  });
});
