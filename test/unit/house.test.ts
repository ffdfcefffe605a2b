import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { honestCircles } from '../../scripts/house/honest-circles.ts';
import { measure, wideLines } from '../../scripts/house/measure.ts';
import { numbersOf, rendered } from '../../scripts/house/page.ts';
import { codeFiles } from '../../scripts/house/sources.ts';
import { root } from '../support/cli.ts';

const page = readFileSync(join(root, 'docs/house.md'), 'utf8');
const figures = measure(root);

/** The linter holds what each file and each function may be. This is what a line may be, and what all are together. */
describe('the house', () => {
  it('has no line of more than 120 columns', () => {
    const files = codeFiles(root);
    const wide = files.flatMap((file) =>
      wideLines(readFileSync(join(root, file), 'utf8')).map((line) => `${file}:${line}`),
    );
    expect(files.length).toBeGreaterThan(2_000);
    expect(wide).toEqual([]);
  });

  it('has short files and short functions', () => {
    expect(figures.file.median).toBeLessThanOrEqual(55);
    expect(figures.file.p90).toBeLessThanOrEqual(145);
    expect(figures.function.median).toBeLessThanOrEqual(9);
    expect(figures.function.p90).toBeLessThanOrEqual(25);
  });

  it('has no `any` but where a registry holds actions of every input', () => {
    expect(figures.any).toBeLessThanOrEqual(1);
  });

  it('has no circles but the honest ones', () => {
    expect(figures.filesInCircles).toBe(honestCircles.flatMap(({ files }) => files).length);
  });

  it('is what docs/house.md says, nearly (npm run house)', () => {
    const said = numbersOf(page);
    const are = numbersOf(rendered(page, figures));
    expect(said).toHaveLength(are.length);
    const far = are.filter((number, index) => Math.abs(number - (said[index] ?? 0)) > Math.max(50, 0.15 * number));
    expect(far).toEqual([]);
  });

  it('is measured where it was measured before', () => {
    // One number for a count, three for a spread.
    expect(numbersOf(page).length).toBeGreaterThan(15);
    expect(page).toContain('| before (ad3d1dc) |');
  });
});
