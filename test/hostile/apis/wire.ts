import { createHash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '@aws-crypto/sha256-js';
import { send, type Answer } from '../support/http.ts';
import { endpoint, outputs } from '../support/target.ts';
import { isUnsigned, type Call } from './examples.ts';
import { spoken } from '../../../packages/local-aws/test/support/spoken.ts';

/** A request before it is signed. */
export interface Draft {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly signed: boolean;
}

export type Protocol = 'json' | 'query' | 'rest';

export function protocolOf(service: string): Protocol {
  const { target, version } = spoken[service] ?? {};
  if (target !== undefined) return 'json';
  return version === undefined ? 'rest' : 'query';
}

const post = { method: 'POST', path: '/', query: {}, signed: true };

/** The request of a call; `body` replaces what its input would make. */
export function draftOf(call: Call, body?: Buffer): Draft {
  const { service, action, input } = call;
  const { target, version, json = '1.1' } = spoken[service] ?? {};
  if (target !== undefined) {
    const headers = {
      'content-type': `application/x-amz-json-${json}`,
      'x-amz-target': `${target}.${action}`,
    };
    return {
      ...post,
      service,
      headers,
      body: body ?? Buffer.from(JSON.stringify(input)),
      signed: !isUnsigned(service, action),
    };
  }
  if (version !== undefined)
    return {
      ...post,
      service,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: body ?? formOf(service, action, Object.entries(input)),
    };
  return action === 'Invoke' ? invokeDraft(call, body) : restDraft(call, body);
}

export const formOf = (service: string, action: string, members: readonly (readonly [string, unknown])[]): Buffer =>
  Buffer.from(
    new URLSearchParams([
      ['Action', action],
      ['Version', spoken[service]?.version ?? ''],
      ...members.map(([name, value]): [string, string] => [name, textOf(value)]),
    ]).toString(),
  );

/** Of anything, as it stands in a path, a query or a form; half a surrogate cannot. */
const textOf = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();
/** The signer itself loses a `__proto__`. */
const textsOf = (input: Call['input']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(input)
      .filter(([name]) => name !== '__proto__')
      .map(([name, value]) => [name.toWellFormed(), textOf(value)]),
  );
const segment = (text = ''): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

const functions = '/2015-03-31/functions';
const eventSources = '/2015-03-31/event-source-mappings';
const invokeConfig = '/2019-09-25/functions/{FunctionName}/event-invoke-config';
const oneFunction = `${functions}/{FunctionName}`;
const layers = '/2018-10-31/layers';
const layerVersions = `${layers}/{LayerName}/versions`;
/** How an action of a REST service goes over the wire: what its path does not carry stands in query or body. */
const routes: Readonly<Record<string, readonly [method: string, path: string]>> = {
  CreateFunction: ['POST', functions],
  DeleteFunction: ['DELETE', oneFunction],
  UpdateFunctionCode: ['PUT', `${oneFunction}/code`],
  UpdateFunctionConfiguration: ['PUT', `${oneFunction}/configuration`],
  PublishVersion: ['POST', `${oneFunction}/versions`],
  ListVersionsByFunction: ['GET', `${oneFunction}/versions`],
  CreateAlias: ['POST', `${oneFunction}/aliases`],
  ListAliases: ['GET', `${oneFunction}/aliases`],
  GetAlias: ['GET', `${oneFunction}/aliases/{Name}`],
  UpdateAlias: ['PUT', `${oneFunction}/aliases/{Name}`],
  DeleteAlias: ['DELETE', `${oneFunction}/aliases/{Name}`],
  AddPermission: ['POST', `${oneFunction}/policy`],
  RemovePermission: ['DELETE', `${oneFunction}/policy/{StatementId}`],
  CreateEventSourceMapping: ['POST', eventSources],
  ListEventSourceMappings: ['GET', eventSources],
  GetEventSourceMapping: ['GET', `${eventSources}/{UUID}`],
  UpdateEventSourceMapping: ['PUT', `${eventSources}/{UUID}`],
  DeleteEventSourceMapping: ['DELETE', `${eventSources}/{UUID}`],
  CreateFunctionUrlConfig: ['POST', '/2021-10-31/functions/{FunctionName}/url'],
  GetFunctionUrlConfig: ['GET', '/2021-10-31/functions/{FunctionName}/url'],
  UpdateFunctionUrlConfig: ['PUT', '/2021-10-31/functions/{FunctionName}/url'],
  DeleteFunctionUrlConfig: ['DELETE', '/2021-10-31/functions/{FunctionName}/url'],
  ListFunctionUrlConfigs: ['GET', '/2021-10-31/functions/{FunctionName}/urls'],
  PutFunctionConcurrency: ['PUT', '/2017-10-31/functions/{FunctionName}/concurrency'],
  GetFunctionConcurrency: ['GET', '/2019-09-30/functions/{FunctionName}/concurrency'],
  DeleteFunctionConcurrency: ['DELETE', '/2017-10-31/functions/{FunctionName}/concurrency'],
  PutFunctionRecursionConfig: ['PUT', '/2024-08-31/functions/{FunctionName}/recursion-config'],
  GetFunctionRecursionConfig: ['GET', '/2024-08-31/functions/{FunctionName}/recursion-config'],
  PutFunctionEventInvokeConfig: ['PUT', invokeConfig],
  UpdateFunctionEventInvokeConfig: ['POST', invokeConfig],
  GetFunctionEventInvokeConfig: ['GET', invokeConfig],
  DeleteFunctionEventInvokeConfig: ['DELETE', invokeConfig],
  ListFunctionEventInvokeConfigs: ['GET', `${invokeConfig}/list`],
  PublishLayerVersion: ['POST', layerVersions],
  ListLayerVersions: ['GET', layerVersions],
  GetLayerVersion: ['GET', `${layerVersions}/{VersionNumber}`],
  DeleteLayerVersion: ['DELETE', `${layerVersions}/{VersionNumber}`],
  GetLayerVersionByArn: ['GET', `${layers}?find=LayerVersion`],
  ListLayers: ['GET', layers],
  GetAccountSettings: ['GET', '/2016-08-19/account-settings'],
  ListTags: ['GET', '/2017-03-31/tags/{Resource}'],
  'lambda:TagResource': ['POST', '/2017-03-31/tags/{Resource}'],
  'lambda:UntagResource': ['DELETE', '/2017-03-31/tags/{Resource}'],
  ListFunctions: ['GET', functions],
  GetFunction: ['GET', oneFunction],
  GetFunctionConfiguration: ['GET', `${oneFunction}/configuration`],
  GetPolicy: ['GET', `${oneFunction}/policy`],
  ListSchedules: ['GET', '/schedules'],
  GetSchedule: ['GET', '/schedules/{Name}'],
  CreateSchedule: ['POST', '/schedules/{Name}'],
  UpdateSchedule: ['PUT', '/schedules/{Name}'],
  DeleteSchedule: ['DELETE', '/schedules/{Name}'],
  ListScheduleGroups: ['GET', '/schedule-groups'],
  CreateScheduleGroup: ['POST', '/schedule-groups/{Name}'],
  GetScheduleGroup: ['GET', '/schedule-groups/{Name}'],
  DeleteScheduleGroup: ['DELETE', '/schedule-groups/{Name}'],
  ListTagsForResource: ['GET', '/tags/{ResourceArn}'],
  TagResource: ['POST', '/tags/{ResourceArn}'],
  UntagResource: ['DELETE', '/tags/{ResourceArn}'],
};

function restDraft({ service, action, input }: Call, body?: Buffer): Draft {
  const [method, template] = routes[`${service}:${action}`] ?? routes[action] ?? ['GET', '/'];
  const left = { ...input };
  const [place = '', always = ''] = template.split('?');
  const path = place.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = left[name];
    delete left[name];
    return segment(textOf(value ?? ''));
  });
  const carries = method === 'POST' || method === 'PUT';
  return {
    ...post,
    service,
    method,
    path,
    query: carries ? {} : { ...textsOf(left), ...Object.fromEntries(new URLSearchParams(always)) },
    headers: carries ? { 'content-type': 'application/json' } : {},
    body: carries ? (body ?? Buffer.from(JSON.stringify(left))) : Buffer.alloc(0),
  };
}

function invokeDraft({ input }: Call, body?: Buffer): Draft {
  const { FunctionName, Payload = '', InvocationType, LogType, ...query } = textsOf(input);
  return {
    ...post,
    service: 'lambda',
    path: `${functions}/${segment(FunctionName)}/invocations`,
    query,
    headers: {
      'content-type': 'application/octet-stream',
      ...(InvocationType !== undefined && { 'x-amz-invocation-type': headerOf(InvocationType) }),
      ...(LogType !== undefined && { 'x-amz-log-type': headerOf(LogType) }),
    },
    body: body ?? Buffer.from(Payload),
  };
}

/** Headers hold no more than this. */
const headerOf = (text: string): string => text.replace(/[^\x21-\x7e]+/g, '').slice(0, 1_000);

const signers = new Map<string, SignatureV4>();
const signerOf = (service: string): SignatureV4 => {
  const known =
    signers.get(service) ??
    new SignatureV4({
      service: spoken[service]?.signedAs ?? service,
      region: outputs.region,
      credentials: outputs.credentials,
      sha256: Sha256,
    });
  signers.set(service, known);
  return known;
};

/** Sends a draft, with a signature of the administrator's that is right for it. */
export async function ask(draft: Draft, patienceMs?: number): Promise<Answer> {
  const { service, method, path, query, body } = draft;
  // The digest is taken here: the signer's own is slow.
  const plain = { host: endpoint.host, ...draft.headers, 'content-length': String(body.length) };
  const search = Object.entries(query)
    .map(([name, value]) => `${segment(name)}=${segment(value)}`)
    .join('&');
  const target = search === '' ? path : `${path}?${search}`;
  if (!draft.signed) return send({ method, path: target, headers: plain, body, patienceMs });
  const digest = createHash('sha256').update(body).digest('hex');
  const request = {
    protocol: 'http:',
    hostname: endpoint.hostname,
    port: Number(endpoint.port),
    method,
    path,
    query,
    headers: { ...plain, 'x-amz-content-sha256': digest },
  };
  const { headers } = await signerOf(service).sign(request);
  return send({ method, path: target, headers, body, patienceMs });
}
