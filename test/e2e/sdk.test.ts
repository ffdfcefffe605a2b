import {
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  SelectObjectContentCommand,
} from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { accessToken, post, reportInput, sdk, target, uniqueName, users } from '../support/target.ts';

/** DRAGONS_SELECT=off: the account has no S3 Select. */
const hasSelect = process.env['DRAGONS_SELECT'] !== 'off';

describe('the AWS SDK v3 with the printed credentials', () => {
  const s3 = new S3Client(sdk);
  const outputs = target.stackOutputs;

  it.skipIf(!hasSelect)('reads parameters, lists, gets and selects from the catalogue', async () => {
    const ssm = new SSMClient(sdk);
    const read = async (Name: string) => (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value ?? '';
    const Bucket = await read('dragon_data_bucket_name');
    expect(Bucket).toBe(outputs['DataBucketName']);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'catalogue/' }));
    const shards = Contents.filter((object) => object.Key?.endsWith('.ndjson') && (object.Size ?? 0) > 0);
    const rows: { dragon_name_str: string; family_str: string }[] = [];
    for (const shard of shards) {
      const { Payload } = await s3.send(
        new SelectObjectContentCommand({
          Bucket,
          Key: shard.Key,
          ExpressionType: 'SQL',
          Expression: "SELECT * FROM S3Object s WHERE s.family_str = 'red'",
          InputSerialization: { JSON: { Type: 'LINES' } },
          OutputSerialization: { JSON: {} },
        }),
      );
      let text = '';
      let ended = false;
      for await (const event of Payload ?? []) {
        if (event.Records?.Payload) text += Buffer.from(event.Records.Payload).toString('utf8');
        if (event.End) ended = true;
      }
      expect(ended).toBe(true);
      rows.push(
        ...text
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as (typeof rows)[number]),
      );
    }
    expect(rows.length).toBeGreaterThan(10);
    expect(new Set(rows.map((row) => row.family_str))).toEqual(new Set(['red']));
  });

  it.skipIf(!hasSelect)('runs the script of the original course: two parameters, one select, dragons', async () => {
    const ssm = new SSMClient(sdk);
    const read = async (Name: string) => (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value ?? '';
    const { Payload } = await s3.send(
      new SelectObjectContentCommand({
        Bucket: await read('dragon_data_bucket_name'),
        Key: await read('dragon_data_file_name'),
        ExpressionType: 'SQL',
        Expression: 'select * from s3object s',
        InputSerialization: { JSON: { Type: 'DOCUMENT' } },
        OutputSerialization: { JSON: {} },
      }),
    );
    let printed = '';
    for await (const event of Payload ?? []) printed += Buffer.from(event.Records?.Payload ?? []).toString('utf8');
    const [dragons] = Object.values(JSON.parse(printed) as Record<string, Record<string, string>[]>);
    expect(dragons?.find(({ dragon_name_str }) => dragon_name_str === 'Atlas')).toEqual({
      dragon_name_str: 'Atlas',
      description_str: expect.any(String) as string,
      family_str: 'red',
      location_city_str: 'Anchorage',
      location_country_str: 'USA',
      location_neighborhood_str: 'W Fireweed Ln',
      location_state_str: 'Alaska',
    });
  });

  it('puts by condition, and is refused as S3 refuses', async () => {
    const Bucket = outputs['TruthBucketName'];
    const Key = `test/${crypto.randomUUID()}`;
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'one', IfNoneMatch: '*' }));
    await expect(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'two', IfNoneMatch: '*' }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'three', IfMatch: ETag }));
    await expect(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'four', IfMatch: ETag }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    expect(await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()).toBe('three');
  });

  it('describes executions and their histories', async () => {
    const states = new SFNClient(sdk);
    const created = (
      await post(
        await accessToken('ada'),
        'mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { id } }',
        { input: reportInput(uniqueName('Executed')) },
      )
    ).data as unknown as { reportDragon: { id: string } };
    const stateMachineArn = outputs['StateMachineArn'];
    const find = async () =>
      (await states.send(new ListExecutionsCommand({ stateMachineArn }))).executions?.find(
        ({ name }) => name === created.reportDragon.id,
      );
    await expect.poll(async () => (await find())?.status, { timeout: 60_000 }).toBe('SUCCEEDED');
    const executionArn = (await find())?.executionArn;
    const execution = await states.send(new DescribeExecutionCommand({ executionArn }));
    expect(JSON.parse(execution.input ?? '')).toEqual({ reportId: created.reportDragon.id });
    const { events = [] } = await states.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 200 }));
    expect(events[0]?.type).toBe('ExecutionStarted');
    expect(events.at(-1)?.type).toBe('ExecutionSucceeded');
    expect(JSON.stringify(events)).not.toContain('Alfama');
  });

  it('publishes to the topic', async () => {
    const { MessageId } = await new SNSClient(sdk).send(
      new PublishCommand({ TopicArn: outputs['TopicArn'], Message: 'hello' }),
    );
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('administers users', async () => {
    const cognito = new CognitoIdentityProviderClient(sdk);
    const UserPoolId = target.userPoolId;
    const user = await cognito.send(
      new AdminGetUserCommand({ UserPoolId, Username: users.ranger.username.toUpperCase() }),
    );
    expect(user.UserStatus).toBe('CONFIRMED');
    expect(user.UserAttributes).toContainEqual({ Name: 'email', Value: users.ranger.username });
    const { Groups } = await cognito.send(
      new AdminListGroupsForUserCommand({ UserPoolId, Username: users.ranger.username }),
    );
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['Rangers']);
  });

  it('invokes a function', async () => {
    const lambda = new LambdaClient(sdk);
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    const FunctionName = Functions.find(({ Description }) => Description?.includes('get-dragon'))?.FunctionName;
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({
        FunctionName,
        Payload: JSON.stringify({
          caller: { sub: 's', username: 's', groups: [] },
          field: 'getDragon',
          arguments: { name: 'ATLAS' },
        }),
      }),
    );
    expect(FunctionError).toBeUndefined();
    expect(JSON.parse(Buffer.from(Payload ?? []).toString('utf8'))).toMatchObject({ data: { name: 'Atlas' } });
  });

  it('is refused with other credentials', async () => {
    const stranger = new S3Client({
      ...sdk,
      credentials: { accessKeyId: 'AKIAXXXXXXXXXXXXXXXX', secretAccessKey: 'x' },
    });
    await expect(stranger.send(new ListObjectsV2Command({ Bucket: outputs['DataBucketName'] }))).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
    });
    const own = await s3.config.credentials();
    const forger = new SFNClient({ ...sdk, credentials: { ...own, secretAccessKey: 'wrong' } });
    await expect(
      forger.send(new ListExecutionsCommand({ stateMachineArn: outputs['StateMachineArn'] })),
    ).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });
});
