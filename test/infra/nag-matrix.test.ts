import { beforeAll, expect, it } from 'vitest';
import { bundle } from '../../infra/bundle.ts';
import { createPageApp } from '../../infra/page/create-page-app.ts';
import { stages } from '../../infra/stages.ts';
import { findings, type Settings } from './support/synthesised.ts';

/** Each setting has the values that change the template. `NAG=full` runs the whole product of them. */
const values: Readonly<Record<string, readonly string[]>> = {
  stage: ['dev', 'prod'],
  sms: ['false', 'true'],
  select: ['auto', 'off'],
  engine: ['s3', 'athena'],
  teardown: ['false', 'true'],
  quota: ['off', '20/200'],
  waf: ['false', 'true'],
  cache: ['false', 'true'],
  kms: ['false', 'true'],
  email: ['', 'ops@example.com'],
};

const product = Object.entries(values).reduce<Settings[]>(
  (all, [name, choices]) =>
    all.flatMap((settings) => choices.map((choice) => (choice === '' ? settings : { ...settings, [name]: choice }))),
  [{}],
);

/** Everything on, in either stage, and what one setting adds only where another is off. */
const short: readonly Settings[] = [
  {
    ...Object.fromEntries(Object.entries(values).map(([name, [, on = '']]) => [name, on])),
    lock: '30',
    backup: 'true',
  },
  { stage: 'dev', sms: 'true', teardown: 'true', waf: 'true', cache: 'true', kms: 'true', email: 'ops@example.com' },
  { stage: 'prod' },
];

beforeAll(() => bundle(), 180_000);

it('is the product of all settings', () => {
  expect(product).toHaveLength(2 ** Object.keys(values).length);
});

/** Only what keeps its data can be locked and backed up. */
const locked = product
  .filter(({ stage }) => stage === 'prod')
  .map((settings) => ({ ...settings, lock: '30', backup: 'true' }));

it.each(process.env['NAG'] === 'full' ? [...product, ...locked] : short)(
  'the rule pack finds nothing open in %j',
  (settings) => expect(findings(settings)).toEqual([]),
  180_000,
);

it.each(Object.keys(stages))('the rule pack finds nothing open in the stack of the page of %s', (stage) =>
  expect(findings({ stage }, createPageApp)).toEqual([]),
);
