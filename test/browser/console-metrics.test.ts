import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessToken, post, sdk, uniqueName } from '../support/target.ts';
import { violations } from './support/axe.ts';
import { consoleUrl, openConsole, skipped } from './support/console.ts';
import type { Tab } from './support/tab.ts';

describe.skipIf(!consoleUrl)(`metrics and alarms in the console${skipped}`, () => {
  let tab: Tab;
  let page: Tab['page'];
  const namespace = uniqueName('Console').replaceAll(' ', '-');
  const cloudWatch = new CloudWatchClient(sdk);
  /** Nothing is ever measured for it, and it keeps its state then: no judgement sets back what the test sets. */
  const quiet = `${namespace}-Quiet`;
  beforeAll(async () => {
    const Timestamp = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
    const of = (Value: string) => [{ Name: 'Lair', Value }];
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: quiet,
        Namespace: namespace,
        MetricName: 'Silence',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'ignore',
      }),
    );
    await cloudWatch.send(
      new PutMetricDataCommand({
        Namespace: namespace,
        MetricData: [
          { MetricName: 'Roars', Value: 3, Timestamp: Timestamp(12), Dimensions: of('north') },
          { MetricName: 'Roars', Value: 41, Timestamp: Timestamp(11), Dimensions: of('north') },
          { MetricName: 'Roars', Value: 5, Timestamp: Timestamp(10), Dimensions: of('south') },
          { MetricName: 'Heat', Value: 0.25, Timestamp: Timestamp(3) },
        ],
      }),
    );
    expect(
      (await post(await accessToken('ada'), '{ listDragons(limit: 1) { items { name } } }')).errors,
    ).toBeUndefined();
    tab = await openConsole('Metrics');
    page = tab.page;
  });
  afterAll(async () => {
    await tab?.close();
    await cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [quiet] }));
  });

  const row = (alarm: string) => page.getByRole('row').filter({ hasText: alarm });
  const chart = (name: string) => page.getByRole('img', { name: new RegExp(`^${name}`) });

  it('lists the alarms of the app with their states', async () => {
    await expect.poll(() => page.locator('tbody tr').count()).toBeGreaterThanOrEqual(10);
    expect(await row('ServerErrors').textContent()).toMatch(/OK|INSUFFICIENT_DATA/);
  });

  it('draws what was measured, and tells it to those who do not see it', async () => {
    await page.getByLabel('Namespace').selectOption(namespace);
    await chart('Roars').waitFor();
    const said = await chart('Roars').getAttribute('aria-label');
    expect(said).toContain('Lair north: last 41, highest 41');
    expect(said).toContain('Lair south: last 5, highest 5');
    expect(await page.locator('figure').filter({ hasText: 'Roars' }).locator('path.line').count()).toBe(2);
    await page.getByText('Values of Heat').click();
    expect(await page.getByRole('region', { name: 'Values of Heat' }).textContent()).toContain('0.25');
    await page.getByLabel('Statistic').selectOption('SampleCount');
    await page.getByRole('img', { name: /^Roars.*highest 1/ }).waitFor();
    expect(await violations(tab, 'console metrics', 390)).toEqual([]);
  });

  it('has what the services measured themselves', async () => {
    await page.getByLabel('Namespace').selectOption('AWS/Lambda');
    await page.getByLabel('Statistic').selectOption('Sum');
    await chart('Invocations').waitFor();
    expect(await violations(tab, 'console service metrics', 390)).toEqual([]);
  });

  it('lets an alarm ring by the keyboard alone, says why and what it did, and sets it back', async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    const link = page.getByRole('link', { name: quiet });
    await link.focus();
    await page.keyboard.press('Enter');
    const state = page.getByRole('status');
    await page.getByRole('button', { name: 'Let it ring' }).focus();
    await page.keyboard.press('Enter');
    await state.filter({ hasText: 'ALARM' }).waitFor();
    await page.getByText('Set in the console.').first().waitFor();
    await page
      .getByText(/Alarm updated from \w+ to ALARM/)
      .first()
      .waitFor();
    await page.getByRole('img', { name: /^What it looks at/ }).waitFor();
    expect(await violations(tab, 'console alarm', 390)).toEqual([]);
    await page.getByRole('button', { name: 'Set to OK' }).click();
    await state.filter({ hasText: 'OK' }).waitFor();
    await page.getByRole('link', { name: 'All alarms and metrics' }).click();
    await row(quiet).filter({ hasText: 'OK' }).waitFor();
    expect(tab.complaints).toEqual([]);
  });

  it('says of an alarm that is not there that it is not', async () => {
    await page.evaluate(() => (window.location.hash = '#/metrics/NoneOfThat'));
    await page.getByText('There is no such alarm').waitFor();
  });
});
