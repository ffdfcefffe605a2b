import { expect, it } from 'vitest';
import { settingsOf } from '../../infra/settings.ts';
import { stages } from '../../infra/stages.ts';
import { run } from '../support/cli.ts';

const usual = {
  stage: stages.dev,
  sms: false,
  select: true,
  engine: 's3',
  teardown: false,
  lock: undefined,
  backup: false,
  quota: undefined,
  waf: false,
  cache: false,
  kms: false,
  email: undefined,
  budget: 5,
};

it.each([
  [{}, usual],
  [{ stage: 'dev', sms: 'false', select: 'auto' }, usual],
  [
    { stage: 'prod', sms: 'true' },
    { ...usual, stage: stages.prod, sms: true, quota: '20/200' },
  ],
  [
    { stage: 'test', select: 'off', teardown: 'true' },
    { ...usual, stage: stages.test, select: false, teardown: true },
  ],
  [
    { stage: 'prod', quota: 'off' },
    { ...usual, stage: stages.prod },
  ],
  [
    { stage: 'prod', lock: '30' },
    { ...usual, stage: stages.prod, quota: '20/200', lock: 30 },
  ],
  [
    { stage: 'prod', backup: 'true' },
    { ...usual, stage: stages.prod, quota: '20/200', backup: true },
  ],
  [{ engine: 'athena' }, { ...usual, engine: 'athena' }],
  [{ quota: '5/50' }, { ...usual, quota: '5/50' }],
  [
    { waf: 'true', cache: 'true', kms: 'true' },
    { ...usual, waf: true, cache: true, kms: true },
  ],
  [{ email: 'ops@example.com' }, { ...usual, email: 'ops@example.com' }],
  [
    { email: 'ops@example.com', budget: '12.5' },
    { ...usual, email: 'ops@example.com', budget: 12.5 },
  ],
  // As cdk.json would say it.
  [{ sms: true }, { ...usual, sms: true }],
  // The CDK puts these there itself.
  [{ 'aws:cdk:bundling-stacks': ['**'], '@aws-cdk/core:explicitStackTags': true }, usual],
])('%j means %j', (context, expected) => {
  expect(settingsOf(context)).toEqual(expected);
});

it.each([
  [{ stage: 'production' }, '-c stage=production: the stages are dev, test, staging, prod.'],
  [{ stage: 'Prod' }, '-c stage=Prod: the stages are dev, test, staging, prod.'],
  [{ stage: '' }, '-c stage=: the stages are dev, test, staging, prod.'],
  [{ stage: 'toString' }, '-c stage=toString: the stages are dev, test, staging, prod.'],
  [{ sms: 'yes' }, '-c sms=yes: sms is true or false.'],
  [{ sms: 1 }, '-c sms=1: sms is true or false.'],
  [{ stage: 'prod', lock: '0' }, '-c lock=0: lock is a number of days, from 1 to 365.'],
  [{ stage: 'prod', lock: 'true' }, '-c lock=true: lock is a number of days, from 1 to 365.'],
  [{ lock: '30' }, '-c lock=30: the stage dev goes with its data; lock is for prod.'],
  [{ backup: 'true' }, '-c backup=true: the stage dev goes with its data; backup is for prod.'],
  [{ stage: 'prod', backup: '35' }, '-c backup=35: backup is true or false.'],
  [{ quota: '0/5' }, '-c quota=0/5: quota is off, or like 20/200, each from 1 to 1,000.'],
  [{ quota: 'none' }, '-c quota=none: quota is off, or like 20/200, each from 1 to 1,000.'],
  [{ select: 'on' }, '-c select=on: select is auto or off.'],
  [{ waf: 'on' }, '-c waf=on: waf is true or false.'],
  [{ cache: '1' }, '-c cache=1: cache is true or false.'],
  [{ kms: '' }, '-c kms=: kms is true or false.'],
  [{ email: 'nobody' }, '-c email=nobody: that is no e-mail address.'],
  [{ email: 'a@b.co', budget: 'much' }, '-c budget=much: budget is a number of US$ a month, from 1 to 1,000,000.'],
  [{ email: 'a@b.co', budget: '0' }, '-c budget=0: budget is a number of US$ a month, from 1 to 1,000,000.'],
  [{ budget: '20' }, '-c budget=20: nobody would be told. Give -c email=… as well.'],
  [
    { stgae: 'prod' },
    '-c stgae: there is no such setting. ' +
      'The settings are stage, sms, select, engine, teardown, lock, backup, quota, waf, cache, kms, email, budget.',
  ],
])('%j is refused: %s', (context, message) => {
  expect(() => settingsOf(context)).toThrow(message);
});

it('nothing is synthesised for a stage that is none', async () => {
  const { code, stderr } = await run('node', ['--import', 'tsx', 'infra/app.ts'], {
    env: { CDK_CONTEXT_JSON: '{"stage":"production"}', CDK_VALIDATION: 'false' },
  });
  expect(code).toBe(1);
  expect(stderr).toContain('-c stage=production: the stages are dev, test, staging, prod.');
});
