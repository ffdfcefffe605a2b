import { bodyLimitOver, pipelineOver } from '../../support/pipeline.ts';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { AwsError } from '../../../src/kernel/errors.ts';
import type {
  HandlerContext,
  HandlerResult,
  RaisedError,
} from '../../../src/services/appsync/engine/appsync-js/index.ts';
import { createJournal, type Journal } from '../../../src/journal/journal.ts';
import { createAppSync, type AppSync, type AppSyncPorts } from '../../../src/services/appsync/index.ts';
import { listen } from '../../../src/server/listen.ts';
import { accountId, provision, testPorts, type TestPorts } from '../../support/ports.ts';
import { terminal } from '../../support/operator.ts';

export const userPoolId = 'us-east-1_Dragons01';
export const clientId = 'client0000000000000000001';
export const issuer = `https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}`;

type Handler = (context: HandlerContext, extras: Extras) => unknown;
interface Extras {
  appended: RaisedError[];
  responseHeaders: Record<string, string>;
  subscriptionFilter?: unknown;
  invalidationFilter?: unknown;
  invalidations: unknown[];
  early?: 'END' | 'NEXT';
}

/** A fake handler throws it for util.error. */
export class Raise extends Error {
  readonly raised: RaisedError;

  constructor(raised: Partial<RaisedError>) {
    super(raised.message ?? '');
    this.raised = {
      message: raised.message ?? '',
      type: raised.type ?? null,
      data: raised.data ?? null,
      info: raised.info ?? null,
      ...(raised.unauthorized && { unauthorized: true }),
    };
  }
}

/** Replaces the engine: the code of a resolver is the name of a pair of functions. */
export function fakeLoader(codes: Record<string, { request: Handler; response: Handler }>) {
  return (name: string) => {
    const code = codes[name];
    if (!code) throw new AwsError('BadRequestException', 'The code contains one or more errors.');
    return {
      handlers: new Set(['request', 'response'] as const),
      run(handler: 'request' | 'response', context: HandlerContext): HandlerResult {
        const extras: Extras = { appended: [], responseHeaders: {}, invalidations: [] };
        const own = { ...context, stash: structuredClone(context.stash) };
        const outcome = runFake(code[handler], own, extras);
        const { early: _, ...left } = extras;
        return {
          outcome,
          stash: own.stash,
          cacheEvictions: [],
          logs: [{ level: 'INFO', line: `INFO - code.js:1:1: "${handler}"` }],
          ...left,
        } as HandlerResult;
      },
    };
  };
}

function runFake(handler: Handler, context: HandlerContext, extras: Extras): HandlerResult['outcome'] {
  try {
    const value = (handler(context, extras) ?? null) as never;
    return extras.early ? { kind: 'earlyReturn', value, skipTo: extras.early } : { kind: 'value', value };
  } catch (error) {
    if (error instanceof Raise) return { kind: 'error', error: error.raised };
    throw error;
  }
}

export const passing = {
  request: (ctx: HandlerContext) => ({ payload: (ctx.arguments as Record<string, unknown>)['input'] ?? ctx.arguments }),
  response: (ctx: HandlerContext) => ctx.result,
};

const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
export const signingKey: CryptoKey = privateKey;
export const kid = 'access-key-1';
export const jwks = {
  keys: [{ ...((await exportJWK(publicKey)) as Record<string, string>), kid, alg: 'RS256', use: 'sig' }],
};

export async function token(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key: CryptoKey = privateKey,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    sub: 'user-1',
    iss: issuer,
    client_id: clientId,
    token_use: 'access',
    username: 'alice',
    iat: now,
    exp: now + 3600,
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256', kid, ...header })
    .sign(key);
}

export interface World {
  readonly appsync: AppSync;
  readonly ports: TestPorts;
  /** The journal of what came in over sockets only. */
  readonly journal: Journal;
  readonly url: string;
  readonly wsUrl: string;
  readonly calls: { functionName: string; payload: unknown; principal: string }[];
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly sdl: string;
  readonly api?: Record<string, unknown>;
  readonly codes?: Parameters<typeof fakeLoader>[0];
  /** Maps `Type.field` to the name of a code (a NONE unit), or to a pipeline of codes over named functions. */
  readonly resolvers?: Record<string, string | { code: string; functions: { code: string; lambda?: string }[] }>;
  readonly ports?: Partial<AppSyncPorts>;
  readonly loadCode?: Parameters<typeof createAppSync>[1];
}

export const cognitoApi = {
  Name: 'Test',
  AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
  UserPoolConfig: {
    UserPoolId: userPoolId,
    AwsRegion: 'us-east-1',
    AppIdClientRegex: `^${clientId}$`,
    DefaultAction: 'ALLOW',
  },
};
export const bothModes = { ...cognitoApi, AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_IAM' }] };

/**
 * Makes an API with its resolvers, served on a free port. A test signs as IAM by the header `authorization:
 * AWS4-HMAC-SHA256 <role>`.
 */
export async function createWorld(options: WorldOptions): Promise<World> {
  const calls: World['calls'] = [];
  const ports = testPorts();
  const journal = createJournal(ports.clock);
  const appsync = createAppSync(
    {
      ...ports,
      openNote: (action, id) => Object.assign(journal.open(id), { service: 'appsync', action }),
      userPoolKeys: (id) => (id === userPoolId ? jwks : undefined),
      isAllowed: () => true,
      verifySignature: (request) => {
        const role = request.headers['authorization']?.split(' ')[1] ?? '';
        if (role === 'bad')
          throw new AwsError('InvalidSignatureException', 'The request signature we calculated does not match.', {
            status: 403,
          });
        return {
          type: 'AssumedRole',
          roleArn: `arn:aws:iam::${accountId}:role/${role}`,
          arn: `arn:aws:sts::${accountId}:assumed-role/${role}/s`,
          accountId,
          userId: `AROA:${role}`,
        };
      },
      callService: () => Promise.reject(new Error('no service is called here')),
      sendRequest: () => Promise.reject(new Error('no request is sent here')),
      invokeFunction: async ({ functionName, payload, principal }) => {
        calls.push({
          functionName,
          payload: JSON.parse(payload) as unknown,
          principal: 'arn' in principal ? principal.arn : '',
        });
        return { statusCode: 200, payload: JSON.stringify({ data: JSON.parse(payload) as unknown }) };
      },
      ...options.ports,
    },
    options.loadCode ?? { loadCode: fakeLoader(options.codes ?? {}) },
  );
  await provisionApi(appsync, options);
  const server = await serve(appsync);
  return {
    appsync,
    ports,
    journal,
    calls,
    ...server,
    close: async () => (await appsync.stop(), await server.close(), ports.dispose()),
  };
}

async function provisionApi(appsync: AppSync, { sdl, api = cognitoApi, resolvers = {} }: WorldOptions): Promise<void> {
  const { attributes } = await provision(appsync, 'AWS::AppSync::GraphQLApi', 'Api', api);
  const ApiId = attributes['ApiId'];
  const Runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };
  await provision(appsync, 'AWS::AppSync::GraphQLSchema', 'Schema', { ApiId, Definition: sdl });
  await provision(appsync, 'AWS::AppSync::DataSource', 'None', { ApiId, Name: 'None', Type: 'NONE' });
  for (const [coordinate, resolver] of Object.entries(resolvers)) {
    const [TypeName, FieldName] = coordinate.split('.');
    const logicalId = coordinate.replace('.', '');
    if (typeof resolver === 'string') {
      await provision(appsync, 'AWS::AppSync::Resolver', logicalId, {
        ApiId,
        TypeName,
        FieldName,
        Kind: 'UNIT',
        DataSourceName: 'None',
        Code: resolver,
        Runtime,
      });
      continue;
    }
    const ids: unknown[] = [];
    for (const [index, { code, lambda }] of resolver.functions.entries()) {
      const name = lambda ? `${logicalId}Source${index}` : 'None';
      if (lambda)
        await provision(appsync, 'AWS::AppSync::DataSource', name, {
          ApiId,
          Name: name,
          Type: 'AWS_LAMBDA',
          ServiceRoleArn: `arn:aws:iam::${accountId}:role/${name}`,
          LambdaConfig: { LambdaFunctionArn: lambda },
        });
      const fn = await provision(appsync, 'AWS::AppSync::FunctionConfiguration', `Fn${index}${logicalId}`, {
        ApiId,
        Name: `fn${index}`,
        DataSourceName: name,
        Code: code,
        Runtime,
      });
      ids.push(fn.attributes['FunctionId']);
    }
    await provision(appsync, 'AWS::AppSync::Resolver', logicalId, {
      ApiId,
      TypeName,
      FieldName,
      Kind: 'PIPELINE',
      PipelineConfig: { Functions: ids },
      Code: resolver.code,
      Runtime,
    });
  }
}

/** Serves only its GraphQL endpoint, as the runtime does. */
export const graphqlOf = (appsync: AppSync) => pipelineOver({ appsync });

async function serve(appsync: AppSync): Promise<{ url: string; wsUrl: string; close(): Promise<void> }> {
  const server = await listen({
    host: '127.0.0.1',
    port: 0,
    bodyLimit: bodyLimitOver({ appsync }),
    newRequestId: () => 'request-1',
    operator: terminal,
    handle: graphqlOf(appsync),
    upgrade: appsync.upgrade,
  });
  return {
    url: `http://127.0.0.1:${server.port}/graphql`,
    wsUrl: `ws://127.0.0.1:${server.port}/graphql/realtime`,
    close: () => server.close(),
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: { data?: Record<string, unknown> | null; errors?: Record<string, unknown>[] };
}

function bytesOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? Uint8Array.from(body) : JSON.stringify(body);
}

export async function post(url: string, headers: Record<string, string>, body: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: bytesOf(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Answer['body'] };
}

export const bearer = async (claims: Record<string, unknown> = {}): Promise<Record<string, string>> => ({
  authorization: await token(claims),
});
export const iam = (role = 'Publisher'): Record<string, string> => ({ authorization: `AWS4-HMAC-SHA256 ${role}` });
