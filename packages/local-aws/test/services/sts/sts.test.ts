import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Credentials } from '../../../src/kernel/principal.ts';
import { listen, type Listening } from '../../../src/server/listen.ts';
import { createIam, type Iam } from '../../../src/services/iam/index.ts';
import { createSts } from '../../../src/services/sts/index.ts';
import { pipelineOver } from '../../support/pipeline.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { provision, testPorts, type TestPorts } from '../../support/ports.ts';
import { terminal } from '../../support/operator.ts';

const clock = manualClock();
let ports: TestPorts;
let iam: Iam;
let server: Listening;
beforeAll(async () => {
  ports = testPorts({ clock });
  iam = createIam(ports);
  const sts = createSts({ ...ports, iam, accountId: '000000000000', authorize: () => undefined });
  await provision(iam, 'AWS::IAM::Role', 'Worker', {
    RoleName: 'worker',
    AssumeRolePolicyDocument: { Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' } },
  });
  server = await listen({
    host: '127.0.0.1',
    port: 0,
    bodyLimit: () => 1e5,
    newRequestId: () => 'request-1',
    operator: terminal,
    handle: pipelineOver({ sts }, { verifySignature: iam.verifySignature }),
  });
});
afterAll(async () => {
  await server.close();
  ports.dispose();
});

const roleArn = 'arn:aws:iam::000000000000:role/worker';

async function call(
  credentials: Credentials,
  form: Record<string, string>,
): Promise<{ status: number; body: Record<string, never> }> {
  const signer = new SignatureV4({ credentials, region: 'us-east-1', service: 'sts', sha256: Sha256 });
  const body = new URLSearchParams({ Version: '2011-06-15', ...form }).toString();
  const headers = { host: `127.0.0.1:${server.port}`, 'content-type': 'application/x-www-form-urlencoded' };
  const signed = await signer.sign(
    { method: 'POST', protocol: 'http:', hostname: '127.0.0.1', path: '/', query: {}, headers, body },
    { signingDate: new Date(clock.now()) },
  );
  const response = await fetch(`http://127.0.0.1:${server.port}/`, { method: 'POST', headers: signed.headers, body });
  return { status: response.status, body: new XMLParser().parse(await response.text()) };
}

it('refuses a form that nobody has signed for what it lacks, and by name what needs no signature', async () => {
  const send = async (headers: Record<string, string>, body: string): Promise<[number, unknown, unknown]> => {
    const response = await fetch(`http://127.0.0.1:${server.port}/`, { method: 'POST', headers, body });
    const { Code, Message } = new XMLParser().parse(await response.text()).ErrorResponse.Error;
    return [response.status, Code, Message];
  };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const action of ['GetCallerIdentity', 'AssumeRole', 'GetSessionToken', 'SendMessage', 'Nothing', '']) {
    const refused = await send(form, `Action=${action}&Version=2011-06-15`);
    expect([action, ...refused]).toEqual([
      action,
      403,
      'MissingAuthenticationToken',
      'Request is missing Authentication Token',
    ]);
  }
  for (const action of ['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML'])
    expect(await send(form, `Action=${action}`)).toEqual([
      501,
      'UnsupportedByLocalAws',
      expect.stringContaining(`sts: Action ${action} is not supported`),
    ]);
});

it('tells who calls', async () => {
  const { body } = await call(iam.administrator.credentials, { Action: 'GetCallerIdentity' });
  expect(body).toMatchObject({
    GetCallerIdentityResponse: {
      GetCallerIdentityResult: {
        Arn: 'arn:aws:iam::000000000000:user/administrator',
        UserId: 'AIDAADMINISTRATOR00000',
      },
    },
  });
});

it('lets the administrator assume a role, until the session ends', async () => {
  const { body } = await call(iam.administrator.credentials, {
    Action: 'AssumeRole',
    RoleArn: roleArn,
    RoleSessionName: 'me',
    DurationSeconds: '900',
  });
  const { Credentials: given, AssumedRoleUser } = (
    body as unknown as {
      AssumeRoleResponse: { AssumeRoleResult: { Credentials: Record<string, string>; AssumedRoleUser: unknown } };
    }
  ).AssumeRoleResponse.AssumeRoleResult;
  expect(AssumedRoleUser).toMatchObject({ Arn: 'arn:aws:sts::000000000000:assumed-role/worker/me' });
  expect(given.Expiration).toBe(new Date(clock.now() + 900_000).toISOString());
  const session = {
    accessKeyId: given.AccessKeyId ?? '',
    secretAccessKey: given.SecretAccessKey ?? '',
    sessionToken: given.SessionToken ?? '',
  };
  expect((await call(session, { Action: 'GetCallerIdentity' })).body).toMatchObject({
    GetCallerIdentityResponse: { GetCallerIdentityResult: { Arn: 'arn:aws:sts::000000000000:assumed-role/worker/me' } },
  });
  // A role assumed by a role lasts an hour at most. Whether it may is the trust policy's answer, given before STS is
  // asked.
  expect(await call(session, { Action: 'AssumeRole', RoleArn: roleArn, RoleSessionName: 'again' })).toMatchObject({
    status: 200,
  });
  expect(
    await call(session, { Action: 'AssumeRole', RoleArn: roleArn, RoleSessionName: 'again', DurationSeconds: '3601' }),
  ).toMatchObject({
    status: 400,
    body: {
      ErrorResponse: {
        Error: {
          Code: 'ValidationError',
          Message: 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
        },
      },
    },
  });
  clock.advance(900_000);
  expect(await call(session, { Action: 'GetCallerIdentity' })).toMatchObject({
    status: 403,
    body: { ErrorResponse: { Error: { Code: 'ExpiredToken' } } },
  });
});

it.each([
  [{ RoleArn: `${roleArn}-not-there`, RoleSessionName: 'me' }, 403, 'AccessDenied'],
  [{ RoleArn: roleArn, RoleSessionName: 'not ok' }, 400, 'ValidationError'],
  [{ RoleArn: roleArn, RoleSessionName: 'me', DurationSeconds: '60' }, 400, 'ValidationError'],
  [{ RoleArn: roleArn, RoleSessionName: 'me', DurationSeconds: '7200' }, 400, 'ValidationError'],
  [{ RoleArn: roleArn, RoleSessionName: 'me', Policy: '{}' }, 400, 'MalformedPolicyDocument'],
  [{ RoleArn: roleArn, RoleSessionName: 'me', SourceIdentity: 'me' }, 501, 'UnsupportedByLocalAws'],
])('refuses %j', async (form, status, Code) => {
  expect(
    await call(iam.administrator.credentials, { Action: 'AssumeRole', ...form } as unknown as Record<string, string>),
  ).toMatchObject({ status, body: { ErrorResponse: { Error: { Code } } } });
});

it('gives the administrator a session of its own, and tells whose a key is', async () => {
  const { body } = await call(iam.administrator.credentials, { Action: 'GetSessionToken', DurationSeconds: '900' });
  const { Credentials: given } = (
    body as unknown as { GetSessionTokenResponse: { GetSessionTokenResult: { Credentials: Record<string, string> } } }
  ).GetSessionTokenResponse.GetSessionTokenResult;
  const {
    AccessKeyId: accessKeyId = '',
    SecretAccessKey: secretAccessKey = '',
    SessionToken: sessionToken = '',
  } = given;
  const session = { accessKeyId, secretAccessKey, sessionToken };
  expect((await call(session, { Action: 'GetCallerIdentity' })).body).toMatchObject({
    GetCallerIdentityResponse: { GetCallerIdentityResult: { Arn: iam.administrator.principal.arn } },
  });
  expect((await call(session, { Action: 'GetAccessKeyInfo', AccessKeyId: accessKeyId })).status).toBe(200);
});

it('refuses an unknown key', async () => {
  expect(
    await call({ accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' }, { Action: 'GetCallerIdentity' }),
  ).toMatchObject({ status: 403, body: { ErrorResponse: { Error: { Code: 'InvalidClientTokenId' } } } });
});
