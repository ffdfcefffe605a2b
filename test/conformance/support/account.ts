import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOperator, startRuntime, type Runtime } from 'local-aws';
import { noStack } from '../kit/run-case.ts';
import { answerTo, type Answering, type FakeStack } from './cloudformation-answers.ts';

/** An account: one runtime for all of its services, and a CloudFormation before it that makes stacks in it. */
export interface Account {
  readonly cloudFormationUrl: string;
  readonly runtime: Runtime;
  /** Names of the stacks that are there. */
  stacks(): string[];
  /** The actions of CloudFormation that were asked for. */
  readonly asked: string[];
  /** Stacks whose name holds it cannot be deleted. */
  clings: string | undefined;
  close(): Promise<void>;
}

export async function startAccount(): Promise<Account> {
  const folder = mkdtempSync(join(tmpdir(), 'account-'));
  const runtime = await startRuntime({
    assembly: writeStacks(folder, []),
    dataDirectory: join(folder, 'data'),
    port: 0,
    operator: createOperator({ write: () => undefined }),
  });
  const answering = changesOf(runtime, folder, () => account.clings);
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      const form = new URLSearchParams(body);
      account.asked.push(form.get('Action') ?? '');
      const [status, text] = answerTo(form, answering);
      response.writeHead(status, { 'content-type': 'text/xml' });
      response.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const account: Account = {
    cloudFormationUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    runtime,
    stacks: () => answering.all.filter(({ status }) => status !== 'DELETE_COMPLETE').map(({ name }) => name),
    asked: [],
    clings: undefined,
    async close() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await runtime.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return account;
}

/** Stacks come and go in the runtime, one change at a time. */
function changesOf(runtime: Runtime, folder: string, clings: () => string | undefined): Answering {
  const { awsEndpointUrl: endpoint, region, credentials } = runtime.outputs;
  const s3 = new S3Client({ endpoint, region, credentials });
  const all: FakeStack[] = [];
  const resourcesOf: Answering['resourcesOf'] = (name) => {
    const resources = runtime.stacks.find((stack) => stack.name === name)?.resources ?? new Map<string, never>();
    return [...resources].map(([id, { type, ref }]) => ({ id, type, ref }));
  };
  const requireDeletable = async ({ name }: FakeStack): Promise<void> => {
    if (clings() !== undefined && name.includes(clings() ?? '')) throw new Error('It clings.');
    for (const { ref: Bucket } of resourcesOf(name).filter(({ type }) => type === 'AWS::S3::Bucket')) {
      const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
      if (Versions.length > 0) throw new Error(`The bucket ${Bucket} is not empty.`);
    }
  };
  let changes: Promise<unknown> = Promise.resolve();
  const change = (stack: FakeStack, to: 'CREATE' | 'DELETE', first: () => Promise<void>): void => {
    stack.status = `${to}_IN_PROGRESS`;
    changes = changes.then(async () => {
      try {
        await first();
        stack.status = `${to}_COMPLETE`;
        await runtime.update(writeStacks(folder, all));
      } catch (error) {
        stack.status = `${to}_FAILED`;
        stack.failure = (error as Error).message;
      }
    });
  };
  return {
    all,
    resourcesOf,
    outputsOf: (name) => runtime.stacks.find((stack) => stack.name === name)?.outputs ?? {},
    create(stack) {
      all.push(stack);
      change(stack, 'CREATE', async () => undefined);
    },
    remove: (stack) => change(stack, 'DELETE', () => requireDeletable(stack)),
  };
}

/** An assembly of the stacks that are, or are to be. */
function writeStacks(folder: string, all: readonly FakeStack[]): string {
  const wanted = all.filter(({ status }) => /^(CREATE_COMPLETE|DELETE_IN_PROGRESS|DELETE_FAILED)$/.test(status));
  const bodies = [['Base', JSON.stringify(noStack)], ...wanted.map(({ name, body }) => [name, body])] as const;
  for (const [name, body] of bodies) writeFileSync(join(folder, `${name}.json`), body ?? '');
  const artifacts = bodies.map(([name]) => [
    name,
    { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.json` } },
  ]);
  const manifest = { version: '1', artifacts: Object.fromEntries(artifacts) as object };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return folder;
}
