import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildSchema, execute, parse, validate, type DocumentNode } from 'graphql';
import { startRuntime } from '../src/index.ts';
import { writeAssembly } from './none-resolver.ts';

const sdl =
  'schema { query: Query } type Query { dragon(name: String!): Dragon } ' +
  'type Dragon { name: String! family: String! location: Location! } type Location { city: String! }';
const resolver = `
export function request(ctx) {
  return { payload: { name: ctx.args.name, family: 'red', location: { city: 'las vegas' } } };
}
export function response(ctx) { return ctx.result; }
`;

const [kind, directory = ''] = process.argv.slice(2);
process.send?.(kind === 'bare' ? await startBare() : await startLocalAws());

async function startLocalAws(): Promise<{ url: string; headers: Record<string, string> }> {
  const assembly = join(directory, 'assembly');
  writeAssembly(assembly, sdl, resolver);
  const { outputs, journal } = await startRuntime({ assembly, dataDirectory: join(directory, 'data'), port: 0 });
  if (kind === 'silent') silence(journal);
  return { url: outputs.graphqlUrl ?? '', headers: { 'x-api-key': outputs.stackOutputs['Key'] ?? '' } };
}

/** Makes the journal keep nothing from now on, so that only its calls remain. */
function silence(journal: object): void {
  const nothing = { fail: () => undefined, close: () => undefined };
  Object.assign(journal, { open: (id: string) => ({ ...nothing, id }) });
}

/** Starts the limit: it parses and validates documents once, executes them at each request, and does nothing else. */
async function startBare(): Promise<{ url: string; headers: Record<string, string> }> {
  const schema = buildSchema(sdl);
  const documents = new Map<string, DocumentNode>();
  const rootValue = {
    dragon: ({ name }: { name: string }) => ({ name, family: 'red', location: { city: 'las vegas' } }),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const { query, variables } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
          query: string;
          variables: Record<string, unknown>;
        };
        const document = documents.get(query) ?? parse(query);
        const errors = documents.has(query) ? [] : validate(schema, document);
        documents.set(query, document);
        const result =
          errors.length > 0 ? { errors } : execute({ schema, document, rootValue, variableValues: variables });
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, headers: {} };
}
