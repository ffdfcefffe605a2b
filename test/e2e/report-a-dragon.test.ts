import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  accessToken,
  graphql,
  post,
  reportInput,
  sdk,
  signInAs,
  subscribed,
  target,
  uniqueName,
} from '../support/target.ts';

interface Report {
  readonly id: string;
  readonly owner: string;
  readonly status: string;
  readonly version: number;
  readonly reason: { readonly code: string; readonly message: string; readonly dragonName: string | null } | null;
}

const fields =
  'id owner status version createdAt updatedAt reason { code message dragonName } ' +
  'dragon { name family description location { country state city neighborhood } }';
const report = `mutation Report($input: ReportDragonInput!) { reportDragon(input: $input) { ${fields} } }`;
const onStatus = `subscription OnStatus($id: ID) { onReportStatusChanged(id: $id) { ${fields} } }`;
const getReport = `query Get($id: ID!) { getReport(id: $id) { ${fields} } }`;

const settled = async (id: string): Promise<Report> => {
  const read = async () => (await graphql<{ getReport: Report }>(getReport, { id })).getReport;
  await expect.poll(async () => (await read()).status, { timeout: 60_000 }).toMatch(/ACCEPTED|REJECTED|FAILED/);
  return read();
};

describe('reporting a dragon', () => {
  beforeAll(() => signInAs('ada'));

  it('shows the subscriber each status in order, lists the dragon, tells of it, and notifies', async () => {
    const name = uniqueName('Emberlyn');
    const statuses = await subscribed<Report>(onStatus);
    const added = await subscribed<{ name: string; family: string }>(
      'subscription OnAdded($family: String) ' +
        '{ onDragonAdded(family: $family) { name family description addedAt location { city } } }',
      { family: 'GREEN' },
    );
    const { reportDragon: created } = await graphql<{ reportDragon: Report }>(report, {
      input: reportInput(name, { reportingPhoneNumber: '+15555555555', confirmationRequired: true }),
    });
    expect(created).toMatchObject({ status: 'PENDING', version: 1, reason: null, dragon: { name, family: 'green' } });

    const mine = () => statuses.received.filter(({ id }) => id === created.id);
    await expect
      .poll(() => mine().map(({ status }) => status), { timeout: 60_000 })
      .toEqual(['PENDING', 'VALIDATING', 'ACCEPTED']);
    const versions = mine().map(({ version }) => version);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    await expect.poll(() => added.received.map((dragon) => dragon.name), { timeout: 60_000 }).toContain(name);

    const { listDragons } = await graphql<{ listDragons: { items: { name: string }[] } }>(
      'query L($n: String!) { listDragons(filter: { name: { eq: $n } }, limit: 100) { items { name addedAt } } }',
      { n: name.toUpperCase() },
    );
    expect(listDragons.items.map((dragon) => dragon.name)).toEqual([name]);
    const { listReports } = await graphql<{ listReports: { items: Report[] } }>(
      `query { listReports(limit: 100) { items { ${fields} } } }`,
    );
    expect(listReports.items.find(({ id }) => id === created.id)).toMatchObject({ status: 'ACCEPTED' });
    await expectNotification(name);
    statuses.unsubscribe();
    added.unsubscribe();
  });

  it('rejects a duplicate in another case, spacing and Unicode form, and names the dragon that exists', async () => {
    const { reportDragon: created } = await graphql<{ reportDragon: Report }>(report, {
      input: reportInput('  ＡＴＬＡＳ '),
    });
    expect(await settled(created.id)).toMatchObject({
      status: 'REJECTED',
      reason: { code: 'DUPLICATE_DRAGON', dragonName: 'Atlas' },
    });
  });

  it('accepts one of many reports of the same dragon at once', async () => {
    const name = uniqueName('Manyfold');
    const variants = [name, name.toUpperCase(), ` ${name}  `, name.toLowerCase(), name.replace(' ', '   ')];
    const created = await Promise.all(
      [...variants, ...variants].map(
        async (dragonName) =>
          (await graphql<{ reportDragon: Report }>(report, { input: reportInput(dragonName) })).reportDragon,
      ),
    );
    const outcomes = await Promise.all(created.map(({ id }) => settled(id)));
    expect(outcomes.filter(({ status }) => status === 'ACCEPTED')).toHaveLength(1);
    expect(outcomes.filter(({ reason }) => reason?.code === 'DUPLICATE_DRAGON')).toHaveLength(outcomes.length - 1);
  });

  it('counts a report once by its token, and refuses the token for another input', async () => {
    const clientToken = crypto.randomUUID();
    const input = { ...reportInput(uniqueName('Oncelet')), clientToken };
    const all = await Promise.all(
      Array.from({ length: 8 }, () => graphql<{ reportDragon: Report }>(report, { input })),
    );
    expect(new Set(all.map(({ reportDragon }) => reportDragon.id)).size).toBe(1);
    const { errors } = await post(await accessToken('ada'), report, { input: { ...input, city: 'Porto' } });
    expect(errors).toMatchObject([{ errorType: 'CONFLICT' }]);
  });

  it('answers null for an unknown report and for somebody else’s, and shows rangers everything', async () => {
    await signInAs('ada');
    const { reportDragon: mine } = await graphql<{ reportDragon: Report }>(report, {
      input: reportInput(uniqueName('Ownly')),
    });
    await settled(mine.id);
    const [grace, ranger] = [await accessToken('grace'), await accessToken('ranger')];
    const foreign = await post(grace, getReport, { id: mine.id });
    const unknown = await post(grace, getReport, { id: `${mine.id.slice(0, -1)}a` });
    expect(foreign).toEqual(unknown);
    expect(foreign).toEqual({ status: 200, data: { getReport: null } });
    expect((await post(ranger, getReport, { id: mine.id })).data).toMatchObject({ getReport: { id: mine.id } });
    const everything = `query { listAllReports(limit: 100) { items { ${fields} } } }`;
    expect(JSON.stringify((await post(ranger, everything)).data)).toContain(mine.id);
    expect((await post(grace, everything)).errors).toMatchObject([
      { errorType: 'Unauthorized', message: 'Not Authorized to access listAllReports on type Query' },
    ]);
    await signInAs('ada');
  });

  it('keeps a subscription to a foreign report silent', async () => {
    await signInAs('grace');
    const { reportDragon: hers } = await graphql<{ reportDragon: Report }>(report, {
      input: reportInput(uniqueName('Hers')),
    });
    const own = await subscribed<Report>(onStatus, { id: hers.id });
    const ada = await accessToken('ada');
    const { data } = await post(ada, report, { input: reportInput(uniqueName('Foreign')) });
    const foreignId = (data as unknown as { reportDragon: Report }).reportDragon.id;
    const foreign = await subscribed<Report>(onStatus, { id: foreignId });
    const { reportDragon: second } = await graphql<{ reportDragon: Report }>(report, {
      input: reportInput(uniqueName('Later')),
    });
    await settled(second.id);
    await expect
      .poll(async () => JSON.stringify((await post(ada, getReport, { id: foreignId })).data), { timeout: 60_000 })
      .toContain('ACCEPTED');
    expect(foreign.received).toEqual([]);
    expect(own.received.every(({ id }) => id === hers.id)).toBe(true);
    own.unsubscribe();
    foreign.unsubscribe();
    await signInAs('ada');
  });
});

const outboxDirectory = (): string => join(dirname(process.env['DRAGONS_OUTPUTS'] ?? ''), 'outbox');
const readOutbox = (): string =>
  readdirSync(outboxDirectory())
    .map((file) => readFileSync(join(outboxDirectory(), file), 'utf8'))
    .join('\n');

/** The SNS message reaches the topic's subscribers: the queue, and on a laptop the outbox. */
async function expectNotification(name: string): Promise<void> {
  if (target.awsEndpointUrl !== undefined) {
    await expect.poll(readOutbox, { timeout: 60_000 }).toContain(name);
    expect(readOutbox()).not.toContain('5555555');
  }
  const sqs = new SQSClient(sdk);
  const QueueUrl = target.stackOutputs['NotificationQueueUrl'];
  await expect
    .poll(
      async () =>
        JSON.stringify(
          (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 })))
            .Messages ?? [],
        ),
      { timeout: 60_000 },
    )
    .toContain(name);
}
