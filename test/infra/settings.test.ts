import { expect, it } from 'vitest';
import { settingsOf } from '../../infra/settings.ts';
import { stages } from '../../infra/stages.ts';
import { run } from '../support/cli.ts';

const usual = { stage: stages.dev, sms: false, select: true, teardown: false, quota: undefined };

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
  [{ quota: '5/50' }, { ...usual, quota: '5/50' }],
  // As cdk.json would say it.
  [{ sms: true }, { ...usual, sms: true }],
  // What the CDK puts there itself.
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
  [{ quota: '0/5' }, '-c quota=0/5: quota is off, or like 20/200, each from 1 to 1,000.'],
  [{ quota: 'none' }, '-c quota=none: quota is off, or like 20/200, each from 1 to 1,000.'],
  [{ select: 'on' }, '-c select=on: select is auto or off.'],
  [{ stgae: 'prod' }, '-c stgae: there is no such setting. The settings are stage, sms, select, teardown, quota.'],
])('%j is refused: %s', (context, message) => {
  expect(() => settingsOf(context)).toThrow(message);
});

it('nothing is synthesised for a stage that is none', async () => {
  const { code, stderr } = await run('node', ['--import', 'tsx', 'infra/app.ts'], {
    env: { CDK_CONTEXT_JSON: '{"stage":"production"}', CDK_VALIDATION: 'false' },
  });
  expect(code).toBe(1);
  expect(stderr).toContain('-c stage=production: the stages are dev, test, staging, prod.');
}, 30_000);
