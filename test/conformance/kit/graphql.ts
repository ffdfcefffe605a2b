import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import WebSocket from 'ws';
import { assumed } from './calls.ts';
import type { Ask, Listen } from './case.ts';
import type { Raised, Reach } from './place.ts';

/** One request to the API of the stack: what came back. */
export async function ask({ outputs, reach }: Raised, { ask: query, variables, ...how }: Ask): Promise<object> {
  const url = new URL(outputs['GraphqlUrl'] ?? '');
  const headers = { 'content-type': 'application/json', ...headersFor(outputs, how) };
  const body = JSON.stringify({ query, variables: variables ?? {} });
  if (how.method === 'GET') {
    url.searchParams.set('query', query);
    return told(await fetch(url, { headers }));
  }
  const keys = how.signed === undefined ? undefined : await assumed(reach, how.signed);
  const signed =
    keys === undefined ? headers : await sign({ ...reach, credentials: keys }, 'appsync', url, headers, body);
  return told(await fetch(url, { method: 'POST', headers: signed, body }));
}

function headersFor(outputs: Raised['outputs'], { authorization, signed }: Omit<Ask, 'ask'>): Record<string, string> {
  if (signed !== undefined) return {};
  return authorization === undefined ? { 'x-api-key': outputs['ApiKey'] ?? '' } : { authorization };
}

async function told(response: Response): Promise<object> {
  const text = await response.text();
  return { status: response.status, ...bodyOf(text) };
}

function bodyOf(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    return { text };
  }
}

export async function sign(
  reach: Reach,
  service: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): Promise<Record<string, string>> {
  const signer = new SignatureV4({ service, region: reach.region, credentials: reach.credentials, sha256: Sha256 });
  const { protocol, hostname, host, port, pathname: path } = url;
  const request = { method: 'POST', protocol, hostname, path, headers: { host, ...headers }, body, query: {} };
  const signed = await signer.sign({ ...request, ...(port !== '' && { port: Number(port) }) });
  const { host: _, ...rest } = signed.headers;
  return rest;
}

/** A body of any bytes to the endpoint of a service. */
export async function post(
  reach: Reach,
  { post: bytes, service, headers }: { post: string; service: string; headers: Readonly<Record<string, string>> },
): Promise<object> {
  const url = new URL(reach.endpoint ?? `https://${service}.${reach.region}.amazonaws.com/`);
  const body = Buffer.from(bytes, 'base64');
  const response = await fetch(url, { method: 'POST', headers: await sign(reach, service, url, headers, body), body });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What a subscription got, frame by frame, without keep-alives. */
export async function listen(raised: Raised, asked: Listen): Promise<object> {
  const { outputs, reach } = raised;
  const authorization = { host: new URL(outputs['GraphqlUrl'] ?? '').host, 'x-api-key': outputs['ApiKey'] ?? '' };
  const socket = new WebSocket(outputs['RealtimeUrl'] ?? '', ['graphql-ws', `header-${encoded(authorization)}`]);
  const frames: Frame[] = [];
  let last = Date.now();
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString('utf8')) as Frame;
    if (frame.type !== 'ka') frames.push(frame);
    last = Date.now();
  });
  let closed: number | undefined;
  socket.on('close', (code) => (closed = code));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const send = (frame: object): void => socket.send(JSON.stringify(frame));
  const quiet = async (until: (frame: Frame) => boolean): Promise<void> => {
    const silence = 1000 * reach.patience(asked.seconds);
    last = Date.now();
    while (closed === undefined && !frames.some(until) && Date.now() - last < silence)
      await new Promise((resolve) => setTimeout(resolve, 20));
  };
  if (!asked.uninvited) {
    send({ type: 'connection_init' });
    await quiet(({ type }) => type === 'connection_ack');
  }
  const data = JSON.stringify({ query: asked.listen, variables: asked.variables ?? {} });
  send({ id: '1', type: 'start', payload: { data, extensions: { authorization } } });
  await quiet(({ type }) => type === 'start_ack' || type.endsWith('error'));
  const then: object[] = [];
  for (const mutation of asked.then ?? []) then.push(await ask(raised, { ask: mutation }));
  await quiet(() => false);
  const answer = { frames: [...frames], closed: closed ?? null, then };
  socket.terminate();
  return answer;
}

interface Frame {
  readonly type: string;
}
