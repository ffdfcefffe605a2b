import { describe, expect, it } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { examine } from '../../../src/services/states/engine/definition/load.ts';
import { around } from './surroundings.ts';

const allow = around(requireAllowed(new Set()));

describe('a definition with more faults than anybody reads', () => {
  const many = <Item>(item: Item): Item[] => Array.from({ length: 150_000 }, () => item);
  const states = (state: object): object =>
    Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [index, state]));

  it.each<[string, object, string]>([
    ['states', { StartAt: '0', States: states({}) }, 'These fields are required: [Type]'],
    ['fields', { StartAt: 'A', States: { A: { ...states({}), Type: 'Succeed' } } }, 'is not supported'],
    ['rules', { StartAt: 'A', States: { A: { Type: 'Choice', Choices: many({}) } } }, 'These fields are required'],
    ['branches', { StartAt: 'A', States: { A: { Type: 'Parallel', End: true, Branches: many({}) } } }, 'StartAt'],
  ])('tells a thousand of them: %s', (_, definition, words) => {
    const { issues } = examine(JSON.stringify(definition), allow);
    expect(issues.found.length + issues.lacking.length).toBe(1_000);
    expect(JSON.stringify(issues.found)).toContain(words);
  });
});
