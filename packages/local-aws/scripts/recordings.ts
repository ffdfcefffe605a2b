import { reasons, type Reason } from '../test/services/states/recordings/reasons.ts';

const standing: Readonly<Record<Reason['kind'], string>> = {
  different: 'differs',
  unlisted: 'needs what is not here',
  incomplete: 'the recording does not say',
};

/** Lists the recordings of which the runner does not find that they are equal, with the reasons. */
export function recordings(): string[] {
  const rows = reasons.map(({ keys, kind, why }) => [
    standing[kind],
    why,
    `\`${keys.source.replaceAll('|', ' or ')}\``,
  ]);
  return [
    '',
    '### Recorded answers of AWS',
    '',
    'A test makes the calls of 605 recorded tests against Step Functions and compares every event and every detail. ' +
      'Equal are all but these:',
    '',
    '| | why | recorded tests |',
    '|---|---|---|',
    ...rows.sort().map((row) => `| ${row.join(' | ')} |`),
  ];
}
