import { createServer, type AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { checkTemplate } from './check-template.ts';
import { runHere } from './run-here.ts';
import { toldAtOnce } from './told-at-once.ts';

const fresh = freshDirectories('behind-missing-');

it.each<[string, object, readonly RegExp[]]>([
  [
    'AWS::Lambda::Permission',
    { FunctionName: 'nobody', Action: 'lambda:InvokeFunction', Principal: '', Colour: 'red' },
    [/Function not found: .*nobody/, /extraneous key \[Colour\]/, /Principal: .*minLength/],
  ],
  [
    'AWS::Lambda::Url',
    { TargetFunctionArn: 'nobody', AuthType: 'PERHAPS' },
    [/Function not found: .*nobody/, /"PERHAPS" is not a valid enum value/],
  ],
  [
    'AWS::Lambda::EventInvokeConfig',
    {
      ...{ FunctionName: 'nobody', Qualifier: '$LATEST', MaximumRetryAttempts: 5 },
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:kinesis:us-east-1:000000000000:stream/s' } },
    },
    [/Function not found: .*nobody/, /5 is not less or equal to 2/, /stream\/s/],
  ],
  [
    'AWS::Lambda::EventSourceMapping',
    {
      ...{ FunctionName: 'nobody', EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:q', BatchSize: 11 },
      StartingPosition: 'LATEST',
    },
    [/Function not found: .*nobody/, /StartingPosition/, /batch window/],
  ],
  [
    'AWS::Lambda::Alias',
    { FunctionName: 'nobody', FunctionVersion: '1', Name: 'a b' },
    [/Function not found: .*nobody/, /Name: .*does not match/],
  ],
  [
    'AWS::Events::Rule',
    {
      EventBusName: 'nowhere',
      EventPattern: {
        source: [{ 'sounds-like': 'x' }, { numeric: ['~', 1] }, 'fine'],
        detail: { kind: [], name: [{ cidr: 5 }], $or: [{ a: [{ prefix: 7 }] }] },
      },
    },
    [
      /Event bus nowhere does not exist/,
      /Unrecognized match type sounds-like/,
      /numeric/i,
      /Empty arrays are not allowed/,
      /at least 2 Objects/,
      /prefix match pattern must be a string/,
    ],
  ],
])('%s tells of what is missing and of everything else that is wrong', (type, properties, sentences) =>
  toldAtOnce(fresh(), type, properties, sentences),
);

it('a resolver tells of its field, its source, its functions and its code', async () => {
  const ApiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
  const stderr = await checkTemplate(fresh(), {
    Resources: {
      Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'a', AuthenticationType: 'API_KEY' } },
      Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ApiId, Definition: 'type Query { a: String }' } },
      Own: {
        Type: 'AWS::AppSync::Resolver',
        DependsOn: 'Schema',
        Properties: {
          ...{ ApiId, TypeName: 'Query', FieldName: 'b', Kind: 'PIPELINE', DataSourceName: 'nothing' },
          PipelineConfig: { Functions: ['none'] },
          ...{ Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' }, Code: 'export const response = 1 +;' },
        },
      },
    },
  });
  const own = stderr.split('\n').filter((line) => line.includes('Own:'));
  for (const told of [
    /No field named b/,
    /No data source found named nothing/,
    /No function found with id none/,
    /code\.js/,
  ])
    expect(
      own.filter((line) => told.test(line)),
      stderr,
    ).toHaveLength(1);
  expect(own, stderr).toHaveLength(4);
});

it('ports in use are told with what is wrong with the template', async () => {
  const directory = fresh();
  const Resources = { Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 5000 } } };
  writeFileSync(join(directory, 'template.json'), JSON.stringify({ Resources }));
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const port = String((taken.address() as AddressInfo).port);
  const places = ['--port', port, '--tls', port];
  const { code, stderr } = await runHere(
    directory,
    '--quiet',
    ...places,
    '--no-console',
    '--template',
    'template.json',
  );
  await new Promise((resolve) => taken.close(resolve));
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is in use.*--port`));
  expect(stderr).toMatch(new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is in use.*--tls`));
  expect(stderr).toMatch(/Queue: DelaySeconds/);
});
