import { cells, roles, type Role } from './matrix.ts';
import { operations, publishAdded, publishStatus } from './operations.ts';
import { connectOutcome, startOutcome } from './outcome.ts';
import type { Caller } from './principals.ts';
import { openSocket, type Frame, type Socket } from './socket.ts';
import { ask, type World } from './world.ts';

/** `role operation` → the table's word. */
export type Observed = ReadonlyMap<string, string>;
export const key = (role: Role, operation: string): string => `${role} ${operation}`;

const documents = [
  ...new Set(
    cells
      .filter(({ transport, operation }) => transport === 'ws' && operation !== 'connect')
      .map(({ operation }) => operation),
  ),
];

/** A connection that the caller may or may not be given, with the first frame. */
export async function connect(
  { runtime: { outputs } }: World,
  caller: Caller,
  headers: Record<string, string> = {},
): Promise<{ socket: Socket; first: Frame }> {
  const authorization = await caller.credentials({ url: `${outputs.graphqlUrl}/connect`, body: '{}' });
  const socket = await openSocket({ url: outputs.realtimeUrl ?? '', authorization, headers });
  socket.send({ type: 'connection_init' });
  return { socket, first: await socket.find(() => true) };
}

/** Starts an operation with the caller's own credentials, and answers the frame that comes. */
export async function start(
  { runtime: { outputs } }: World,
  socket: Socket,
  id: string,
  caller: Caller,
  operation: string | object,
): Promise<Frame> {
  const body = typeof operation === 'string' ? operation : JSON.stringify(operation);
  const before = socket.received.length;
  socket.start(id, await caller.credentials({ url: outputs.graphqlUrl ?? '', body }), body);
  return socket.find(({ type }) => type === 'start_ack' || type === 'error', before);
}

/**
 * Every row over the real-time endpoint for every role. A role starts on a connection that the owner opened: what
 * counts is who starts. What is published afterwards tells who receives; a last publication that the owner hears on
 * each connection tells when nothing more can come.
 */
export async function observeRealtime(world: World): Promise<Observed> {
  const observed = new Map<string, string>();
  const carriers = await Promise.all(
    roles.map(async (role) => ({ role, socket: await startAll(world, role, observed) })),
  );
  const marks = {
    version: 1_000_000 + Math.floor(Math.random() * 1e6),
    dragon: `Marked ${crypto.randomUUID()}`,
    last: `Last ${crypto.randomUUID()}`,
  };
  for (const publication of [
    publishStatus(world.subject, marks.version),
    publishAdded(marks.dragon),
    publishAdded(marks.last),
  ]) {
    const { text } = await ask(world.runtime, world.callers.administrator, publication);
    if (text.includes('"errors"')) throw new Error(`the administrator could not publish: ${text}`);
  }
  for (const { role, socket } of carriers) {
    await socket.find(({ id, payload }) => id === 'last' && JSON.stringify(payload ?? null).includes(marks.last));
    for (const operation of documents) {
      if (observed.get(key(role, operation)) !== 'ack') continue;
      const frames = socket.received
        .filter(({ id, type }) => type === 'data' && id === operation)
        .map((frame) => JSON.stringify(frame));
      const delivered = frames.some(
        (frame) => frame.includes(`"version":${marks.version},`) || frame.includes(marks.dragon),
      );
      observed.set(key(role, operation), delivered ? 'delivers' : 'silent');
    }
    socket.close();
  }
  return observed;
}

async function startAll(world: World, role: Role, observed: Map<string, string>): Promise<Socket> {
  const { callers, subject } = world;
  const own = await connect(world, callers[role]);
  observed.set(key(role, 'connect'), connectOutcome(own.first));
  own.socket.close();
  const { socket } = await connect(world, callers.owner);
  for (const operation of documents) {
    const document = operations[operation];
    if (!document) throw new Error(`test/authorization/operations.ts has no document for ${operation}`);
    observed.set(
      key(role, operation),
      startOutcome(await start(world, socket, operation, callers[role], document(subject)), operation),
    );
  }
  await start(world, socket, 'last', callers.owner, operations['Subscription.onDragonAdded']?.(subject) ?? {});
  return socket;
}
