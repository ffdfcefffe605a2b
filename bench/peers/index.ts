import { benchStates } from '../../packages/local-aws/bench/states.ts';
import { median, round } from '../measure.ts';
import { schema, startOurs } from './assembly.ts';
import { installed, startBare, startPeer, versions, type PeerName, type RunningPeer } from './peers.ts';
import { bare, graphql, inFlight, items, messages, objects, signIns, type Works } from './works.ts';

const [turns, seconds] = [3, 3];

/** The reason why a peer cannot do some of the work, in its own words. */
const cannot: Readonly<Partial<Record<PeerName, string>>> = {
  '@aws-amplify/amplify-appsync-simulator':
    'resolvers in APPSYNC_JS (its resolver here is VTL); a subscription by Amplify v6; filters that a resolver sets',
  'cognito-local': 'SRP, which is the default of Amplify; a token that AppSync would verify by its issuer',
  s3rver: 'conditional writes, which it performs whatever the condition; S3 Select',
  dynalite: 'transactions, time to live; it keeps nothing here, as in its default',
};

/** Measures the same calls of the same client on both sides, in turns. Each server has a process of its own. */
export async function benchPeers(): Promise<string[]> {
  const ours = await startOurs();
  const { awsEndpointUrl: endpoint, credentials, graphqlUrl = '', realtimeUrl = '', stackOutputs } = ours.outputs;
  const us = { endpoint, credentials };
  const { Key = '', Pool: pool = '', Client: client = '' } = stackOutputs;
  const rows: string[] = [];
  const alone: string[] = [];
  const limit: string[] = [];
  const compare = async (name: PeerName, own: () => Promise<Works>, theirs: (url: string) => Promise<Works>) => {
    process.stderr.write(`beside ${name} …\n`);
    let peer: RunningPeer | undefined;
    try {
      peer = await startPeer(name, { BENCH_SCHEMA: schema });
      rows.push(...(await compared(name, await own(), await theirs(peer.url))));
    } catch (error) {
      rows.push(notMeasured(name, error));
    } finally {
      peer?.stop();
    }
  };
  const strange = (url: string) => ({
    endpoint: url,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
  });
  try {
    await compare(
      's3rver',
      () => objects(us),
      (url) => objects(strange(url)),
    );
    await compare(
      'dynalite',
      () => items(us, false),
      (url) => items(strange(url), true),
    );
    limit.push(...(await limitOfHttp()));
    await compare(
      'cognito-local',
      () => signIns(us, { pool, client }),
      (url) => signIns(strange(url)),
    );
    await compare(
      '@aws-amplify/amplify-appsync-simulator',
      () => graphql(graphqlUrl, realtimeUrl, Key),
      (url) => graphql(`${url}/graphql`, `${url.replace('http', 'ws')}/graphql/realtime`, 'da2-bench'),
    );
    alone.push(...(await withoutPeer(await messages(us))));
  } finally {
    await ours.stop();
  }
  const states = await besideStates();
  return [
    '### Beside peers',
    '',
    `Calls a second, ${inFlight} at once: median of ${turns} turns of ${seconds} s, both sides in turn.`,
    '',
    '| the same work on both sides | local-aws | peer | ratio |',
    '|---|---|---|---|',
    ...rows,
    '',
    'The limit of every service over HTTP, with the same light client as the get of DynamoDB:',
    '',
    '| | a second |',
    '|---|---|',
    ...limit,
    '',
    'Queues and topics, for which none of the peers has a server:',
    '',
    '| | local-aws |',
    '|---|---|',
    ...alone,
    '',
    'What the peers cannot do of it:',
    '',
    ...Object.entries(cannot).map(([name, what]) => `- ${name} ${versions[name as PeerName]}: ${what}.`),
    '',
    ...states,
  ];
}

/** A peer that cannot be installed or started is a row of its own; the others are measured. */
function notMeasured(name: PeerName, error: unknown): string {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return `| not measured | – | ${name} ${versions[name]}: ${reason.replaceAll('|', '/').slice(0, 200)} | – |`;
}

async function besideStates(): Promise<string[]> {
  try {
    process.env['AWS_LOCAL_STEPFUNCTIONS'] ??= installed('aws-local-stepfunctions');
    return await benchStates();
  } catch (error) {
    return [
      '| executions | local-aws | peer | ratio |',
      '|---|---|---|---|',
      notMeasured('aws-local-stepfunctions', error),
    ];
  }
}

async function limitOfHttp(): Promise<string[]> {
  const server = await startBare();
  try {
    return await withoutPeer(bare({ endpoint: server.url, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }));
  } finally {
    server.stop();
  }
}

async function withoutPeer(works: Works): Promise<string[]> {
  const rows: string[] = [];
  for (const [what, work] of Object.entries(works)) {
    await work(1);
    const figures: number[] = [];
    for (let turn = 0; turn < turns; turn += 1) figures.push(await work(seconds));
    rows.push(`| ${what} | ${round(median(figures))} |`);
  }
  return rows;
}

async function compared(name: PeerName, own: Works, theirs: Works): Promise<string[]> {
  const rows: string[] = [];
  for (const [what, work] of Object.entries(own)) {
    const other = theirs[what];
    if (!other) continue;
    const figures: [number[], number[]] = [[], []];
    for (const side of [work, other]) await side(1);
    for (let turn = 0; turn < turns; turn += 1)
      for (const [index, side] of [work, other].entries()) figures[index]?.push(await side(seconds));
    const [mine, peers] = [median(figures[0]), median(figures[1])];
    rows.push(
      `| ${what} | ${round(mine)} | ${name} ${versions[name]}: ${round(peers)} | ${(mine / peers).toFixed(2)}× |`,
    );
  }
  return rows;
}
