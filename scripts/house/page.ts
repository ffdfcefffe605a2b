import { renderParts, type Sections } from '../generated-parts.ts';
import before from './before.json' with { type: 'json' };
import { honestCircles } from './honest-circles.ts';
import type { Figures, Spread } from './measure.ts';

const spread = ({ median, p90, max }: Spread): string => `${median} / ${p90} / ${max}`;

interface Row {
  readonly what: string;
  readonly of: (figures: Figures) => string | number;
  readonly limit?: string;
}

const rows: readonly Row[] = [
  { what: 'source files', of: ({ files }) => files },
  { what: 'lines of source', of: ({ lines }) => lines },
  { what: 'lines of a file, median / p90 / most', of: ({ file }) => spread(file), limit: '55 / 145 / 320' },
  { what: 'lines of a function, median / p90 / most', of: (all) => spread(all.function), limit: '9 / 25 / 80' },
  { what: 'lines over 120 columns', of: ({ linesOver120 }) => linesOver120, limit: '0' },
  { what: 'conditional expressions within another', of: (all) => all.nestedConditionals, limit: '0' },
  { what: '`any`', of: ({ any }) => any, limit: '1, with its reason' },
  { what: 'imports between files', of: ({ arrowsBetweenFiles }) => arrowsBetweenFiles },
  { what: 'files that import each other in a circle', of: ({ filesInCircles }) => filesInCircles, limit: '3' },
  { what: 'arrows between folders', of: ({ arrowsBetweenFolders }) => arrowsBetweenFolders },
  { what: 'folders in the largest circle of folders', of: (all) => all.largestCircleOfFolders },
  { what: 'lines of a test file, median / p90 / most', of: ({ testFile }) => spread(testFile), limit: '– / – / 320' },
  { what: 'lines over 120 columns in tests', of: ({ testLinesOver120 }) => testLinesOver120, limit: '0' },
];

/** Writes docs/house.md with its generated parts as they should be. */
export function rendered(page: string, figures: Figures): string {
  const sections: Sections = {
    figures: () => [
      `| | before (${before.commit}) | now | limit |`,
      '|---|---|---|---|',
      ...rows.map(({ what, of, limit = '' }) => `| ${what} | ${of(before.figures)} | ${of(figures)} | ${limit} |`),
    ],
    circles: () => honestCircles.map(({ files, why }) => `- ${files.map((file) => `\`${file}\``).join(', ')}: ${why}.`),
  };
  return renderParts(page, sections, 'docs/house.md');
}

/** Answers the present figures of the page, as numbers in the order of the rows. */
export const numbersOf = (page: string): readonly number[] =>
  rows.flatMap(({ what }) => {
    const line = page.split('\n').find((text) => text.startsWith(`| ${what} |`)) ?? '';
    return [...(line.split('|')[3] ?? '').matchAll(/\d+/g)].map(Number);
  });
