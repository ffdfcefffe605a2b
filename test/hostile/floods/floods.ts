import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { ask, draftOf } from '../apis/wire.ts';
import { encodeFrame, opcodes } from '../realtime/frames.ts';
import { handshake, openRaw, requestBytes } from '../realtime/connection.ts';
import { send, type Answer } from '../support/http.ts';
import { size, type Dice } from '../support/settings.ts';
import { endpoint, graphqlUrl } from '../support/target.ts';

/** Much of what is taken singly, in one go. */
export interface Flood {
  readonly name: string;
  /** How it must end. */
  readonly end: 'cut' | 'refused';
  run(dice: Dice): Promise<'cut' | 'refused' | 'taken'>;
}

const patienceMs = 30_000;

const judged = ({ status }: Answer): 'refused' | 'taken' => (status >= 400 && status < 500 ? 'refused' : 'taken');

/** Writes it, reads nothing for a second, and tells whether it is cut off: an end stands behind what was not read. */
async function shout(bytes: Buffer): Promise<'cut' | 'taken'> {
  const socket = connect({ host: endpoint.hostname, port: Number(endpoint.port) });
  const ended = new Promise<'cut'>((resolve) => socket.on('error', () => undefined).on('close', () => resolve('cut')));
  socket.write(bytes);
  await Promise.race([ended, setTimeout(1_000)]);
  socket.resume();
  const end = await Promise.race([ended, setTimeout(patienceMs, 'taken' as const)]);
  socket.destroy();
  return end;
}

const requestsWithoutWaiting: Flood = {
  name: 'requests without waiting for answers',
  end: 'cut',
  run(dice) {
    const body = dice.chance(0.5) ? 'x'.repeat(dice.below(100)) : '';
    const one = requestBytes([
      [body === '' ? 'GET' : 'POST', dice.pick(['/', graphqlUrl.pathname, '/bucket?list-type=2'])],
      ['host', endpoint.host],
      ...(body === '' ? [] : ([['content-length', String(body.length)]] as const)),
    ]).toString('latin1');
    return shout(Buffer.from((one + body).repeat(size(5_000, 50_000))));
  },
};

const formWithoutSignature: Flood = {
  name: 'a form of very many fields, that nobody has signed',
  end: 'refused',
  async run(dice) {
    const boundary = `----boundary-of-the-flood-${dice.below(1e9)}`;
    const value = 'v'.repeat(dice.below(40));
    const field = (index: number): string =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${dice.pick(['a', 'key', 'policy', 'fil'])}${index}"` +
      `\r\n\r\n${value}\r\n`;
    const fields = Array.from({ length: size(30_000, 300_000) }, (_, index) => field(index)).join('');
    const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nx\r\n`;
    const body = dice.chance(0.5) ? file + fields : fields + file;
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    return judged(await send({ method: 'POST', path: '/bucket', headers, body: `${body}--${boundary}--\r\n` }));
  },
};

const longNames: Flood = {
  name: 'names of megabytes',
  end: 'refused',
  async run(dice) {
    const calls = [
      ['ssm', 'GetParameter', 'Name'],
      ['sqs', 'SendMessage', 'QueueUrl'],
      ['states', 'StartExecution', 'stateMachineArn'],
      ['events', 'DescribeRule', 'Name'],
    ] as const;
    for (let count = size(4, 40); count > 0; count -= 1) {
      const [service, action, member] = dice.pick(calls);
      const name = `${dice.below(1e9)}`.padEnd(size(1, 4) * 2 ** 20, 'x');
      const answer = await ask(
        draftOf({ service, action, input: { [member]: name, ...(service === 'sqs' && { MessageBody: 'x' }) } }),
      );
      if (judged(answer) !== 'refused') return 'taken';
    }
    return 'refused';
  },
};

const frames: Flood = {
  name: 'frames far over the rate',
  end: 'cut',
  async run(dice) {
    const connection = await openRaw(requestBytes(handshake()));
    const payload = Buffer.from('x'.repeat(dice.below(60)));
    const frame = encodeFrame({ opcode: dice.pick([opcodes.text, opcodes.ping]), payload });
    connection.write(Buffer.concat(Array.from({ length: size(20_000, 200_000) }, () => frame)));
    const hasEnded = await connection.ended(patienceMs);
    connection.socket.destroy();
    return hasEnded ? 'cut' : 'taken';
  },
};

export const floods: readonly Flood[] = [requestsWithoutWaiting, formWithoutSignature, longNames, frames];
