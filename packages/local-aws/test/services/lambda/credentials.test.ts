import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Principal } from '../../../src/kernel/principal.ts';
import { listen, type Listening } from '../../../src/server/listen.ts';
import { createIam } from '../../../src/services/iam/index.ts';
import { provision, testPorts, type TestPorts } from '../../support/ports.ts';
import { lab, roleArn, type Lab } from './support.ts';
import { terminal } from '../../support/operator.ts';

let ports: TestPorts;
let server: Listening;
let it_: Lab;
const callers: Principal[] = [];
beforeAll(async () => {
  ports = testPorts();
  const iam = createIam(ports);
  await provision(iam, 'AWS::IAM::Role', 'Worker', {
    RoleName: 'worker',
    AssumeRolePolicyDocument: {
      Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    },
  });
  server = await listen({
    host: '127.0.0.1',
    port: 0,
    bodyLimit: () => 1e5,
    newRequestId: () => 'r',
    operator: terminal,
    handle: async (request) => {
      callers.push(iam.verifySignature(request, 'ssm', 'json'));
      return {
        status: 200,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: '{"Parameter":{"Name":"n","Value":"v"}}',
      };
    },
  });
  it_ = lab({ roles: iam.roles, endpointUrl: `http://127.0.0.1:${server.port}` }, ports);
});
afterAll(async () => {
  await it_.dispose();
  await server.close();
  ports.dispose();
});

it('calls AWS as its role, at the local endpoint, with an unmodified SDK', async () => {
  const source = `import { SSMClient, GetParameterCommand } from '@aws-sdk/client-ssm';
    const client = new SSMClient({});
    export const handler = async () => (await client.send(new GetParameterCommand({ Name: 'n' }))).Parameter.Value;`;
  await it_.fn('caller', source, { Timeout: 20 });
  expect(await it_.invoke('caller')).toEqual({ statusCode: 200, payload: 'v' });
  expect(callers).toEqual([
    {
      type: 'AssumedRole',
      roleArn,
      arn: 'arn:aws:sts::000000000000:assumed-role/worker/caller',
      accountId: '000000000000',
      userId: expect.stringMatching(/^AROA.*:caller$/),
    },
  ]);
});

it('refuses a function whose role the template does not have', async () => {
  await expect(it_.fn('orphan', '', { Role: `${roleArn}-none` })).rejects.toMatchObject({ code: 'AccessDenied' });
});
