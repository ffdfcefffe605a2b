import {
  errorDifferences,
  formDifferences,
  limitDifferences,
  outputDifferences,
  type Known,
} from '../test/support/models/known-differences.ts';
import type { Service } from '../src/contract/service.ts';
import { refused } from './refused.ts';

/**
 * Tells whether the table has an action; or, where the action exists, the words that say what of it is refused.
 */
export const isListed = (service: string, action: string, words: string): boolean =>
  refused.some(
    (row) =>
      row.service === service &&
      (typeof row.what === 'string' ? words !== '' && row.what.includes(words) : row.what.includes(action)),
  );

const ofModels: readonly (readonly [string, Readonly<Record<string, Known>>])[] = [
  ['members', formDifferences],
  ['limits and enumerations', limitDifferences],
  ['outputs', outputDifferences],
  ['errors', errorDifferences],
];

/** Writes the tables of what differs from AWS, from the lists that tests compare with. */
export function knownDifferences(services: Readonly<Record<string, Service>>): string[] {
  const unneeded = refused.flatMap(({ service, what }) =>
    typeof what === 'string' ? [] : what.filter((action) => services[service]?.actions.includes(action)),
  );
  if (unneeded.length > 0) throw new Error(`not refused any more: ${unneeded.join(', ')}`);
  return [
    '',
    '## Known differences',
    '',
    'What people need and find refused by name or otherwise than on AWS, with the reason. What else differs',
    'stands in the [README](../README.md#known-differences).',
    '',
    '| service | what | why |',
    '|---|---|---|',
    ...refused.map(
      ({ service, what, why }) => `| ${service} | ${typeof what === 'string' ? what : what.join(', ')} | ${why} |`,
    ),
    '',
    '### From AWS’s models',
    '',
    'Tests compare members, limits, outputs and errors of every action with AWS’s own models of it; of S3 its',
    'requests, headers, parameters, elements and enumerations, and what is required (its models name few errors).',
    'They are equal, but for what these expressions match:',
    '',
    '| service | what of its actions | differences | why |',
    '|---|---|---|---|',
    ...ofModels.flatMap(([what, known]) =>
      Object.entries(known).flatMap(([service, rows]) =>
        rows.map(
          ([matches, why]) => `| ${service} | ${what} | \`${matches.source.replaceAll('|', ' or ')}\` | ${why} |`,
        ),
      ),
    ),
  ];
}
