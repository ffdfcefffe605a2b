import { arnOf, lambda, machine, many, mapping, stream, type Case } from './strict-parts.ts';

export const furtherCases: readonly Case[] = [
  ['queue', 'AWS::Lambda::EventSourceMapping', mapping(arnOf('Standard'), { BatchSize: 5 })],
  [
    'position of a queue',
    'AWS::Lambda::EventSourceMapping',
    mapping(arnOf('Standard'), { StartingPosition: 'LATEST' }),
    /StartingPosition/,
  ],
  [
    'stream',
    'AWS::Lambda::EventSourceMapping',
    mapping(stream, {
      StartingPosition: 'LATEST',
      FilterCriteria: { Filters: many(5, (i) => ({ Pattern: `{"eventName":["${i}"]}` })) },
    }),
  ],
  ['stream without position', 'AWS::Lambda::EventSourceMapping', mapping(stream), /startingPosition/],
  [
    'stream at timestamp',
    'AWS::Lambda::EventSourceMapping',
    mapping(stream, { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1 }),
    /AT_TIMESTAMP/,
  ],
  [
    'eleven filters',
    'AWS::Lambda::EventSourceMapping',
    mapping(stream, {
      StartingPosition: 'LATEST',
      FilterCriteria: { Filters: many(11, (i) => ({ Pattern: `{"eventName":["${i}"]}` })) },
    }),
    /maximum item count: 10/,
  ],
  [
    'long filter',
    'AWS::Lambda::EventSourceMapping',
    mapping(stream, {
      StartingPosition: 'LATEST',
      FilterCriteria: { Filters: [{ Pattern: `{"eventName":["${'x'.repeat(4_100)}"]}` }] },
    }),
    /maxLength: 4096/,
  ],
  [
    'batch of a queue',
    'AWS::Lambda::EventSourceMapping',
    mapping(arnOf('Standard'), { BatchSize: 11 }),
    /MaximumBatchingWindow|window/i,
  ],
  ['batch of a fifo queue', 'AWS::Lambda::EventSourceMapping', mapping(arnOf('Fifo'), { BatchSize: 11 }), /10/],
  [
    'window of a fifo queue',
    'AWS::Lambda::EventSourceMapping',
    mapping(arnOf('Fifo'), { MaximumBatchingWindowInSeconds: 5 }),
    /[Ww]indow/,
  ],
  [
    'retries of a queue',
    'AWS::Lambda::EventSourceMapping',
    mapping(arnOf('Standard'), { MaximumRetryAttempts: 3 }),
    /MaximumRetryAttempts|[Rr]etry/,
  ],
  [
    'concurrency of a stream',
    'AWS::Lambda::EventSourceMapping',
    mapping(stream, { StartingPosition: 'LATEST', ScalingConfig: { MaximumConcurrency: 5 } }),
    /[Ss]caling|[Cc]oncurrency/,
  ],
  [
    'concurrency',
    'AWS::Lambda::EventSourceMapping',
    mapping(arnOf('Standard'), { ScalingConfig: { MaximumConcurrency: 1 } }),
    /not greater or equal to 2/,
  ],
  ['no source', 'AWS::Lambda::EventSourceMapping', { FunctionName: { Ref: 'Fn' } }, /EventSourceArn|event source/i],
  ['variables', 'AWS::Lambda::Function', lambda({ Environment: { Variables: { BIG: 'x'.repeat(4_000) } } })],
  [
    '5 KB of variables',
    'AWS::Lambda::Function',
    lambda({ Environment: { Variables: { BIG: 'x'.repeat(5_000) } } }),
    /4096|4 ?KB/,
  ],
  [
    'reserved variable',
    'AWS::Lambda::Function',
    lambda({ Environment: { Variables: { AWS_REGION: 'x' } } }),
    /AWS_REGION/,
  ],
  [
    'reserved variable 2',
    'AWS::Lambda::Function',
    lambda({ Environment: { Variables: { AWS_SESSION_TOKEN: 'x' } } }),
    /AWS_SESSION_TOKEN/,
  ],
  ['memory', 'AWS::Lambda::Function', lambda({ MemorySize: 64 }), /128/],
  ['timeout', 'AWS::Lambda::Function', lambda({ Timeout: 901 }), /900/],
  ['function name', 'AWS::Lambda::Function', lambda({ FunctionName: 'a b' }), /FunctionName/],
  ['long function name', 'AWS::Lambda::Function', lambda({ FunctionName: 'f'.repeat(65) }), /FunctionName|64/],
  [
    'layers',
    'AWS::Lambda::Function',
    lambda({ Layers: many(6, (i) => `arn:aws:lambda:us-east-1:000000000000:layer:l${i}:1`) }),
    /5/,
  ],
  ['ephemeral', 'AWS::Lambda::Function', lambda({ EphemeralStorage: { Size: 100 } }), /512/],
  ['two architectures', 'AWS::Lambda::Function', lambda({ Architectures: ['arm64', 'x86_64'] }), /item count: 1/],
  [
    'logging without destinations',
    'AWS::StepFunctions::StateMachine',
    machine({ LoggingConfiguration: { Level: 'ALL' } }),
    /[Ll]ogging|[Dd]estination/,
  ],
];
