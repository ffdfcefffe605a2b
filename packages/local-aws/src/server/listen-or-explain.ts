import { createServer, type Server } from 'node:net';
import { OperatorError } from '../kernel/operator-error.ts';
import { listen, type Listening, type ListenOptions } from './listen.ts';

/** A port, the part of the runtime that takes it, and the option that chooses another. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly option?: string;
}

export async function listenOrExplain(options: ListenOptions & Place): Promise<Listening> {
  try {
    return await listen(options);
  } catch (cause) {
    throw explained(options, cause);
  }
}

/**
 * Finds the places that cannot be taken before anything is made. Free ports are released again. Port 0 is always free.
 */
export async function occupied(places: readonly Place[]): Promise<readonly OperatorError[]> {
  const taken: Server[] = [];
  const faults: OperatorError[] = [];
  try {
    for (const place of places.filter(({ port }) => port !== 0))
      try {
        taken.push(await take(place));
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        faults.push(error);
      }
  } finally {
    await Promise.all(taken.map((server) => new Promise((resolve) => server.close(resolve))));
  }
  return faults;
}

function take(place: Place): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(explained(place, cause)));
    server.listen(place.port, place.host, () => resolve(server));
  });
}

function explained({ host, port, option = '--port' }: Place, cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new OperatorError(
      'PortInUse',
      `Port ${port} on ${host} is in use. Stop what uses it, or choose another with ${option}.`,
      { cause },
    );
  if (code === 'EACCES')
    return new OperatorError(
      'CannotListen',
      `Nobody but an administrator may listen on ${host}:${port}. Choose another with ${option}.`,
      { cause },
    );
  if (code === 'EADDRNOTAVAIL')
    return new OperatorError(
      'CannotListen',
      `${host} is no address of this machine. Give one with --host, or 0.0.0.0 for all.`,
      { cause },
    );
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new OperatorError(
      'CannotListen',
      `${host} cannot be found (${code}). Give an address of this machine with --host.`,
      { cause },
    );
  return cause;
}
