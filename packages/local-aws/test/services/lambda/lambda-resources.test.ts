import { crc32, deflateRawSync } from 'node:zlib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkProperties } from '../../../src/contract/properties.ts';
import { AwsError } from '../../../src/kernel/errors.ts';
import { unzip } from '../../../src/services/lambda/engine/unzip.ts';
import { provision } from '../../support/ports.ts';
import { lab, roleArn, type Lab } from './support.ts';

let it_: Lab;
beforeAll(() => {
  it_ = lab();
});
afterAll(() => it_.dispose());

/** Makes a zip archive, with stored and deflated entries by turns. */
function zipOf(files: Record<string, string>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  Object.entries(files).forEach(([name, text], index) => {
    const data = index % 2 ? deflateRawSync(text) : Buffer.from(text);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(Buffer.byteLength(name), 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(index % 2 ? 8 : 0, 10);
    central.writeUInt32LE(crc32(text), 16);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt32LE(Buffer.byteLength(text), 24);
    central.writeUInt16LE(Buffer.byteLength(name), 28);
    central.writeUInt32LE(offset, 42);
    parts.push(header, Buffer.from(name), data);
    directory.push(central, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + data.length;
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

describe('AWS::Lambda::Function', () => {
  it('has name and ARN', async () => {
    const resource = await provision(it_.lambda, 'AWS::Lambda::Function', 'Fn', {
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      Role: roleArn,
      Code: { ZipFile: 'exports.handler = async () => 1' },
    });
    expect(resource).toEqual({
      ref: 'Test-Fn-0a1b2c3d4e5f',
      attributes: { Arn: 'arn:aws:lambda:us-east-1:000000000000:function:Test-Fn-0a1b2c3d4e5f' },
    });
  });

  it('runs code from a zip file', async () => {
    const path = join(it_.ports.dataDir, 'code.zip');
    writeFileSync(
      path,
      zipOf({
        'lib/value.js': 'exports.value = 5',
        'index.js': `exports.handler = async () => require('./lib/value').value`,
      }),
    );
    await provision(
      it_.lambda,
      'AWS::Lambda::Function',
      'Zip',
      {
        FunctionName: 'zip',
        Handler: 'index.handler',
        Runtime: 'nodejs20.x',
        Role: roleArn,
        Code: { S3Bucket: 'a', S3Key: 'k' },
      },
      { 'a/k': { path, packaging: 'file' } },
    );
    expect(await it_.invoke('zip')).toMatchObject({ payload: 5 });
  });

  it('refuses zip entries that climb', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'unzip-'));
    writeFileSync(join(directory, 'evil.zip'), zipOf({ '../evil.js': 'x' }));
    await expect(unzip(join(directory, 'evil.zip'), join(directory, 'out'))).rejects.toThrow(/outside/);
    rmSync(directory, { recursive: true });
  });

  const base = { Handler: 'index.handler', Runtime: 'nodejs20.x', Role: roleArn, Code: { ZipFile: '' } };
  it.each([
    [{ Runtime: 'ruby3.3' }, 'ruby3.3'],
    [
      { Layers: ['arn:aws:lambda:us-east-1:000000000000:layer:x:1'] },
      'Layer version arn:aws:lambda:us-east-1:000000000000:layer:x:1 does not exist.',
    ],
    [{ VpcConfig: {} }, 'VpcConfig'],
    [{ PackageType: 'Image' }, 'PackageType'],
    [{ Timeout: 901 }, `Value '901' at 'timeout'`],
    [{ MemorySize: 64 }, `Value '64' at 'memorySize'`],
    [{ Environment: { Variables: { AWS_REGION: 'x' } } }, 'reserved keys'],
    [{ Environment: { Variables: { 'NOT-A-NAME': 'x' } } }, 'environment.variables'],
    [{ DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:000000000000:q' } }, 'DeadLetterConfig.TargetArn'],
    [{ Code: { ImageUri: 'x' } }, 'ImageUri'],
  ])('refuses %j by name', async (properties, message) => {
    const all = { ...base, ...properties };
    const refused = async () => {
      checkProperties(
        'AWS::Lambda::Function Bad',
        it_.lambda.resources['AWS::Lambda::Function']?.properties ?? {},
        all,
      );
      await provision(it_.lambda, 'AWS::Lambda::Function', 'Bad', all);
    };
    await expect(refused()).rejects.toThrow(AwsError);
    await expect(refused()).rejects.toThrow(message);
  });
});

describe('versions and aliases', () => {
  it('are called by their own ARN', async () => {
    await it_.fn('versioned', 'export const handler = async (e, c) => c.invokedFunctionArn;');
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:versioned';
    expect(await provision(it_.lambda, 'AWS::Lambda::Version', 'V', { FunctionName: 'versioned' })).toEqual({
      ref: `${arn}:1`,
      attributes: { Version: '1', FunctionArn: `${arn}:1` },
    });
    expect(
      await provision(it_.lambda, 'AWS::Lambda::Alias', 'A', {
        FunctionName: 'versioned',
        Name: 'live',
        FunctionVersion: '1',
      }),
    ).toMatchObject({ ref: `${arn}:live` });
    expect(() =>
      provision(it_.lambda, 'AWS::Lambda::Alias', 'B', { FunctionName: 'versioned', Name: 'b', FunctionVersion: '2' }),
    ).toThrow(expect.objectContaining({ code: 'ResourceNotFoundException' }));
    expect(await it_.invoke(`${arn}:live`)).toMatchObject({ payload: `${arn}:live` });
    await expect(it_.invoke(`${arn}:none`)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
