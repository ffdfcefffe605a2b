import { acknowledged, acknowledgedOfPage } from '../infra/acknowledged.ts';
import { checks } from '../test/authorization/audits/graphql-cop.ts';
import { audits, differences, type Level } from '../test/authorization/audits/graphql-over-http.ts';
import { fixed, places, readByHand } from '../test/unit/foreign-text.ts';
import { cells, reasons, roles } from '../test/authorization/matrix.ts';
import { renderParts, type Sections } from './generated-parts.ts';

/** The parts of docs/security.md that come from the tables of the tests, by the name between their markers. */
const sections: Sections = {
  matrix,
  unverified,
  'graphql-cop': graphqlCop,
  'graphql-over-http': graphqlOverHttp,
  acknowledgements,
  'foreign-text': foreignText,
};

/** Writes the page with its generated parts as they should be. */
export const rendered = (page: string): string => renderParts(page, sections, 'docs/security.md');

const count = <T>(values: readonly T[], where: (value: T) => boolean): number => values.filter(where).length;

function matrix(): string[] {
  const rows = new Set(cells.map(({ transport, operation }) => `${transport} ${operation}`));
  const refused = count(cells, ({ expected }) =>
    ['401', 'expired', 'denied', 'refused', 'keyless', 'forbidden', 'hidden', 'unsup'].includes(expected),
  );
  return [
    '| | |',
    '|---|---|',
    `| roles | ${roles.length}: ${roles.join(', ')} |`,
    `| operations | ${rows.size}: ${count([...rows], (row) => row.startsWith('http '))} over HTTP, ` +
      `${count([...rows], (row) => row.startsWith('ws '))} over the real-time endpoint |`,
    `| cells | **${cells.length}**, each a test |`,
    `| of them refusals | ${refused} |`,
    '| of them cells that are not verified against AWS | ' +
      `${count(cells, ({ unverified: letter }) => letter !== undefined)} |`,
  ];
}

function unverified(): string[] {
  return [
    '| | cells | what is not known, and what stands instead |',
    '|---|---|---|',
    ...Object.entries(reasons).map(
      ([letter, reason]) => `| ?${letter} | ${count(cells, (cell) => cell.unverified === letter)} | ${reason} |`,
    ),
  ];
}

function graphqlCop(): string[] {
  const word = (found: boolean): string => (found ? 'finds it' : 'passes');
  return [
    '| check | development | production | why |',
    '|---|---|---|---|',
    ...checks.map(
      ({ name, about, found, because }) =>
        `| ${name}: ${about} | ${word(found.dev)} | ${word(found.prod)} | ${because} |`,
    ),
  ];
}

function graphqlOverHttp(): string[] {
  const explained = new Set(differences.flatMap(({ ids }) => ids));
  const levels: Level[] = ['MUST', 'SHOULD', 'MAY'];
  const row = (level: Level): string => {
    const of = audits.filter((audit) => audit.level === level);
    return (
      `| ${level} | ${of.length} | ${count(of, ({ id }) => !explained.has(id))} | ` +
      `${count(of, ({ id }) => explained.has(id))} |`
    );
  };
  return [
    '| audits | | hold | differ |',
    '|---|---|---|---|',
    ...levels.map(row),
    '',
    '| differ | why |',
    '|---|---|',
    ...differences.map(({ ids, because }) => `| ${ids.join(', ')} | ${because} |`),
  ];
}

function acknowledgements(): string[] {
  return [
    '| rule | about | reason |',
    '|---|---|---|',
    ...[...Object.values(acknowledged), ...Object.values(acknowledgedOfPage)].map(
      ({ rule, about, reason }) => `| AwsSolutions-${rule} | ${about} | ${reason} |`,
    ),
  ];
}

function foreignText(): string[] {
  return [
    '| what | whose text | bound | held by |',
    '|---|---|---|---|',
    ...[...places, ...readByHand].map(
      ({ what, whose, bound, heldBy }) => `| ${what} | ${whose} | ${bound} | \`packages/${heldBy}\` |`,
    ),
    '',
    `Expressions put together of fixed pieces alone: ${Object.values(fixed).join('; ')}.`,
  ];
}
