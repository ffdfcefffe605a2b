import type { WebSocket } from 'ws';
import type { RealtimeLimits } from './limits.ts';
import type { Subscription } from './registry.ts';

/**
 * Watches what subscriptions keep in memory: the frames that wait to be checked, the document that each subscription
 * was started with, and its variables. A document takes very much more than its text, so the sockets that keep most
 * lose their connection when all keep too much.
 */
export interface Held {
  keep(socket: WebSocket, kept: Kept): void;
  free(socket: WebSocket, kept: Kept): void;
}

/** A subscription, or the frame that starts one. */
type Kept = Pick<Subscription, 'nodes' | 'scope' | 'frameLength'> | { readonly data: string };

/** observed: graphql 16.15 (bytes of the heap for each character of a document with many short fields) */
const bytesOfDocumentCharacter = 70;
const bytesOfVariableCharacter = 10;
const bytesOfCharacter = 2;

interface Part {
  readonly bytes: number;
  /** The sockets that keep it, with the number of their subscriptions. Subscribers may share a document. */
  readonly sockets: Map<WebSocket, number>;
  /** One of them, to which its bytes are counted. */
  payer: WebSocket;
}

export function createHeld({ allHeldBytes }: Pick<RealtimeLimits, 'allHeldBytes'>): Held {
  const parts = new Map<object, Part>();
  const bytesOf = new Map<WebSocket, number>();
  const ended = new WeakSet<WebSocket>();
  let all = 0;
  const count = (socket: WebSocket, bytes: number): void => {
    const now = (bytesOf.get(socket) ?? 0) + bytes;
    if (now > 0) bytesOf.set(socket, now);
    else bytesOf.delete(socket);
    all += bytes;
  };
  const add = (socket: WebSocket, [key, bytes]: readonly [object, number]): void => {
    const part = parts.get(key);
    if (part) return void part.sockets.set(socket, (part.sockets.get(socket) ?? 0) + 1);
    parts.set(key, { bytes, sockets: new Map([[socket, 1]]), payer: socket });
    count(socket, bytes);
  };
  const remove = (socket: WebSocket, [key]: readonly [object, number]): void => {
    const part = parts.get(key);
    const left = (part?.sockets.get(socket) ?? 0) - 1;
    if (!part || left < 0) return;
    if (left > 0) return void part.sockets.set(socket, left);
    part.sockets.delete(socket);
    if (part.payer !== socket) return;
    count(socket, -part.bytes);
    const [next] = part.sockets.keys();
    if (next === undefined) return void parts.delete(key);
    part.payer = next;
    count(next, part.bytes);
  };
  const endLargest = (): void => {
    const open = [...bytesOf].filter(([socket]) => !ended.has(socket)).sort(([, a], [, b]) => b - a);
    let sum = open.reduce((total, [, bytes]) => total + bytes, 0);
    for (const [socket, bytes] of open) {
      if (sum <= allHeldBytes) return;
      sum -= bytes;
      ended.add(socket);
      socket.terminate();
    }
  };
  return {
    keep(socket, kept) {
      for (const part of partsOf(kept)) add(socket, part);
      if (all > allHeldBytes) endLargest();
    },
    free(socket, kept) {
      for (const part of partsOf(kept)) remove(socket, part);
    },
  };
}

function partsOf(kept: Kept): (readonly [object, number])[] {
  if ('data' in kept) return [[kept, kept.data.length * bytesOfCharacter]];
  const { nodes, scope, frameLength } = kept;
  const [node] = nodes;
  if (!node) return [];
  const length = node.loc?.source.body.length ?? 0;
  return [
    [node, length * bytesOfDocumentCharacter],
    [scope.variables, Math.max(0, frameLength - length) * bytesOfVariableCharacter],
  ];
}
