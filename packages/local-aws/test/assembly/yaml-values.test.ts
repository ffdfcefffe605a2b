import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startRuntime } from '../../src/runtime/runtime.ts';
import { runHere } from '../cli/run-here.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('yaml-values-');

const scores = `
Parameters: { Answer: { Type: String, Default: N, AllowedValues: [Y, N] } }
Conditions: { Wanted: !Equals [!Ref Answer, Y] }
Resources:
  Scores:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: y, AttributeType: N }, { AttributeName: n, AttributeType: S }]
      KeySchema: [{ AttributeName: y, KeyType: HASH }, { AttributeName: n, KeyType: RANGE }]
  Text:
    Type: AWS::SSM::Parameter
    Properties: { Type: String, Value: !Sub ['\${n}', { n: !Ref Answer }] }
`;

describe('values of templates in YAML', () => {
  it('are truth values in words of two letters and more, and dates are texts', async () => {
    const values = [
      'N',
      'n',
      'Y',
      'y',
      'yes',
      'Yes',
      'ON',
      'True',
      'no',
      'No',
      'OFF',
      'false',
      '2012-10-17',
      '12',
      '012',
    ];
    const outputs = values.map((value, index) => `  Out${index}: { Value: ${value} }`).join('\n');
    const directory = fresh();
    const assembly = join(directory, 'values.yaml');
    writeFileSync(assembly, `Resources: { Topic: { Type: AWS::SNS::Topic } }\nOutputs:\n${outputs}\n`);
    const runtime = await startRuntime({ assembly, dataDirectory: join(directory, 'data'), port: 0 });
    const read = values.map((_, index) => runtime.outputs.stackOutputs[`Out${index}`]);
    await runtime.stop();
    const truths = [...Array<string>(4).fill('true'), ...Array<string>(4).fill('false')];
    expect(read).toEqual(['N', 'n', 'Y', 'y', ...truths, '2012-10-17', '12', '10']);
  });

  it('are types, attributes and variables of one letter', async () => {
    const directory = fresh();
    writeFileSync(join(directory, 'scores.yaml'), scores);
    const { code, stdout, stderr } = await runHere(directory, 'check', '--template', 'scores.yaml');
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'Nothing stands in the way: 2 resources.\n',
      stderr: '',
    });
  });
});
