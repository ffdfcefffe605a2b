import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { acknowledged, acknowledgedOfPage } from '../../infra/acknowledged.ts';
import { rendered } from '../../scripts/security-page.ts';
import { root } from '../support/cli.ts';

const page = readFileSync(join(root, 'docs/security.md'), 'utf8');

it('docs/security.md says what the tables of the tests say (npm run codegen)', () => {
  expect(page).toBe(rendered(page));
});

it('names tests that exist', () => {
  const files = [...page.matchAll(/`((?:test|packages|infra)\/[\w./-]+)`/g)].map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

it('at most eleven findings of the rule pack are acknowledged, five of the page, each with its reason', () => {
  const all = Object.values(acknowledged);
  expect(all.length).toBeLessThanOrEqual(11);
  const ofPage = Object.values(acknowledgedOfPage);
  expect(ofPage.length).toBeLessThanOrEqual(5);
  for (const { reason } of [...all, ...ofPage]) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
});
