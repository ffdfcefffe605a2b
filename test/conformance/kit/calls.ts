import type { Keys, Reach } from './place.ts';

/** Packages of the SDK by what policies call their services. */
const packages: Readonly<Record<string, string>> = {
  appsync: 'appsync',
  'cognito-idp': 'cognito-identity-provider',
  dynamodb: 'dynamodb',
  events: 'eventbridge',
  lambda: 'lambda',
  logs: 'cloudwatch-logs',
  s3: 's3',
  scheduler: 'scheduler',
  sns: 'sns',
  sqs: 'sqs',
  ssm: 'ssm',
  states: 'sfn',
  sts: 'sts',
};

type Module = Readonly<Record<string, new (input: object) => object>>;
interface Client {
  send(command: object): Promise<Record<string, unknown>>;
}

/** Calls an action as `service:Action`. Answers what the SDK answers, or its error. */
export async function callAws(reach: Reach, call: string, input: object, role?: string): Promise<object> {
  const [service = '', action = ''] = call.split(':');
  const module = await moduleOf(service);
  const Command = module[`${action}Command`];
  if (Command === undefined) throw new Error(`The SDK knows no ${call}.`);
  const credentials = role === undefined ? reach.credentials : await assumed(reach, role);
  try {
    return await answerOf((await clientOf(module, reach, credentials)).send(new Command(bytesOf(input) as object)));
  } catch (error) {
    return errorOf(error);
  }
}

async function moduleOf(service: string): Promise<Module> {
  const name = packages[service];
  if (name === undefined) throw new Error(`No client is known for the service ${service}.`);
  return (await import(`@aws-sdk/client-${name}`)) as Module;
}

const clients = new WeakMap<object, Map<string, Client>>();

async function clientOf(module: Module, reach: Reach, credentials: () => Promise<Keys>): Promise<Client> {
  const { region, endpoint } = reach;
  const made = clients.get(credentials) ?? new Map<string, Client>();
  clients.set(credentials, made);
  const [name = '', Constructor] = Object.entries(module).find(([member]) => /^[A-Z]\w+Client$/.test(member)) ?? [];
  if (Constructor === undefined) throw new Error('A package of the SDK has no client.');
  const known = made.get(name);
  if (known) return known;
  const local = endpoint === undefined ? {} : { endpoint, disableHostPrefix: true, forcePathStyle: true };
  const client = new Constructor({ region, credentials, maxAttempts: 3, ...local }) as Client;
  made.set(name, client);
  return client;
}

/** A role that was made just now is not known everywhere at once. */
export async function assumed(reach: Reach, RoleArn: string): Promise<() => Promise<Keys>> {
  const roles = rolesOf.get(reach) ?? new Map<string, () => Promise<Keys>>();
  rolesOf.set(reach, roles);
  const known = roles.get(RoleArn);
  if (known) return known;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await callAws(reach, 'sts:AssumeRole', { RoleArn, RoleSessionName: 'conformance' });
    const { Credentials } = answer as { readonly Credentials?: Record<string, string> };
    if (Credentials !== undefined) {
      const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = Credentials;
      const keys = {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        ...(SessionToken !== undefined && { sessionToken: SessionToken }),
      };
      const credentials = async (): Promise<Keys> => keys;
      roles.set(RoleArn, credentials);
      await reach.settle?.();
      return credentials;
    }
    if (attempt === 6) throw new Error(`${RoleArn} cannot be assumed: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 1000 * reach.patience(5)));
  }
}

const rolesOf = new WeakMap<Reach, Map<string, () => Promise<Keys>>>();

/** Bytes are written as `{ base64 }`. */
function bytesOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bytesOf);
  if (typeof value !== 'object' || value === null) return value;
  const { base64 } = value as { readonly base64?: unknown };
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64');
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, bytesOf(each)]));
}

async function answerOf(sent: Promise<Record<string, unknown>>): Promise<object> {
  const { $metadata: _, ...output } = await sent;
  const read = await Promise.all(
    Object.entries(output).map(async ([name, value]) => [name, await plain(value)] as const),
  );
  return Object.fromEntries(read);
}

/** Bodies and event streams are read to their ends. */
async function plain(value: unknown): Promise<unknown> {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if ('transformToString' in value) return (value as { transformToString(): Promise<string> }).transformToString();
  if (Symbol.asyncIterator in value) {
    const events: unknown[] = [];
    for await (const event of value as AsyncIterable<unknown>) events.push(event);
    return events;
  }
  return value;
}

function errorOf(error: unknown): object {
  const { name, message, $metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
  // What AWS has not said is no answer of AWS.
  if ($metadata?.httpStatusCode === undefined) throw error;
  return { error: name, message, status: $metadata.httpStatusCode };
}
