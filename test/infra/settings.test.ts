import { expect, it } from 'vitest';
import { settingsOf } from '../../infra/settings.ts';
import { run } from '../support/cli.ts';

const settings = (context: Record<string, unknown>) => settingsOf((name) => context[name]);

it.each([
  [{}, { stage: 'dev', sms: false }],
  [
    { stage: 'dev', sms: 'false' },
    { stage: 'dev', sms: false },
  ],
  [
    { stage: 'prod', sms: 'true' },
    { stage: 'prod', sms: true },
  ],
  // As cdk.json would say it.
  [{ sms: true }, { stage: 'dev', sms: true }],
])('%j means %j', (context, expected) => {
  expect(settings(context)).toEqual(expected);
});

it.each([
  [{ stage: 'production' }, '-c stage=production: the stage is dev or prod.'],
  [{ stage: 'Prod' }, '-c stage=Prod: the stage is dev or prod.'],
  [{ stage: '' }, '-c stage=: the stage is dev or prod.'],
  [{ sms: 'yes' }, '-c sms=yes: sms is true or false.'],
  [{ sms: 1 }, '-c sms=1: sms is true or false.'],
])('%j is refused: %s', (context, message) => {
  expect(() => settings(context)).toThrow(message);
});

it('nothing is synthesised for a stage that is none', async () => {
  const { code, stderr } = await run('node', ['--import', 'tsx', 'infra/app.ts'], {
    env: { CDK_CONTEXT_JSON: '{"stage":"production"}', CDK_VALIDATION: 'false' },
  });
  expect(code).toBe(1);
  expect(stderr).toContain('-c stage=production: the stage is dev or prod.');
}, 30_000);
