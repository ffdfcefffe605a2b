import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';

type Body = Readonly<Record<string, unknown>>;

/** A message of the Debug Adapter Protocol. */
interface Message {
  readonly type: 'request' | 'response' | 'event';
  readonly seq: number;
  readonly request_seq?: number;
  readonly command?: string;
  readonly event?: string;
  readonly success?: boolean;
  readonly message?: string;
  readonly arguments?: Body;
  readonly body?: Body;
}

export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What an editor does with a launch configuration: it sets breakpoints and shows where the program stands. */
export interface Editor {
  readonly breakpoints: readonly Place[];
  /** Is called wherever the program stops. It goes on afterwards. */
  stopped(place: Place): void;
  /** Is called with what runs in the terminal. */
  started(child: ChildProcess): void;
}

/** Starts a debug adapter for Node, which is a program that listens on a port. */
export async function startAdapter(program: string): Promise<{ readonly port: number; stop(): void }> {
  const child = spawn(process.execPath, [program, '0', '127.0.0.1'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { port: Number(/:(\d+)\s*$/.exec(said.toString('utf8'))?.[1]), stop: () => void child.kill() };
}

/** Carries out a launch configuration as VS Code does. Processes that the adapter finds get sessions of their own. */
export async function debug(port: number, configuration: Body, editor: Editor): Promise<void> {
  const session = new Session(createConnection(port, '127.0.0.1'), port, editor);
  await session.open(String(configuration['request']), configuration);
}

class Session {
  readonly #waiting = new Map<number, (answer: Message) => void>();
  readonly #ready: Promise<void>;
  readonly #socket: Socket;
  readonly #port: number;
  readonly #editor: Editor;
  #begin: () => void = () => undefined;
  #sequence = 0;
  #unread = Buffer.alloc(0);

  constructor(socket: Socket, port: number, editor: Editor) {
    this.#socket = socket;
    this.#port = port;
    this.#editor = editor;
    this.#ready = new Promise((resolve) => (this.#begin = resolve));
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => undefined);
  }

  async open(request: string, configuration: Body): Promise<void> {
    await this.#ask('initialize', {
      adapterID: configuration['type'],
      pathFormat: 'path',
      linesStartAt1: true,
      supportsRunInTerminalRequest: true,
      supportsStartDebuggingRequest: true,
    });
    const begun = this.#ask(request, configuration);
    await this.#ready;
    for (const { file, line } of this.#editor.breakpoints)
      await this.#ask('setBreakpoints', { source: { path: file }, breakpoints: [{ line }] });
    await this.#ask('configurationDone', {});
    await begun;
  }

  #ask(command: string, body: Body): Promise<Body> {
    const seq = this.#send({ type: 'request', command, arguments: body });
    return new Promise((resolve, reject) =>
      this.#waiting.set(seq, ({ success, message, body: answer = {} }) =>
        success ? resolve(answer) : reject(new Error(`${command}: ${message}`)),
      ),
    );
  }

  #send(message: Omit<Message, 'seq'>): number {
    this.#sequence += 1;
    const text = JSON.stringify({ seq: this.#sequence, ...message });
    this.#socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    return this.#sequence;
  }

  #read(chunk: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, chunk]);
    for (;;) {
      const head = this.#unread.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/i.exec(this.#unread.toString('utf8', 0, Math.max(head, 0)))?.[1]);
      if (head < 0 || this.#unread.length < head + 4 + length) return;
      const text = this.#unread.toString('utf8', head + 4, head + 4 + length);
      this.#unread = this.#unread.subarray(head + 4 + length);
      this.#take(JSON.parse(text) as Message);
    }
  }

  #take(message: Message): void {
    if (message.type === 'response') this.#waiting.get(message.request_seq ?? 0)?.(message);
    if (message.event === 'initialized') this.#begin();
    if (message.event === 'stopped') void this.#showPlace(Number(message.body?.['threadId']));
    if (message.type === 'request') this.#answer(message);
  }

  async #showPlace(threadId: number): Promise<void> {
    const { stackFrames } = await this.#ask('stackTrace', { threadId, levels: 1 });
    const [frame] = stackFrames as readonly { readonly line: number; readonly source?: { readonly path?: string } }[];
    this.#editor.stopped({ file: frame?.source?.path ?? '', line: frame?.line ?? 0 });
    await this.#ask('continue', { threadId });
  }

  /** Does what the adapter asks of the editor: a program in the terminal, or a session for another process. */
  #answer({ seq, command = '', arguments: asked = {} }: Message): void {
    const done = (body: Body): unknown =>
      this.#send({ type: 'response', request_seq: seq, success: true, command, body });
    if (command === 'runInTerminal') {
      const { args, cwd, env = {} } = asked as unknown as TerminalRequest;
      const given = Object.entries({ ...process.env, ...env }).filter(([, value]) => value !== null);
      const child = spawn(args[0] ?? '', args.slice(1), {
        cwd,
        env: Object.fromEntries(given) as NodeJS.ProcessEnv,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      this.#editor.started(child);
      done({ processId: child.pid });
    }
    if (command === 'startDebugging') {
      const { request, configuration } = asked as unknown as { request: string; configuration: Body };
      done({});
      const session = new Session(createConnection(this.#port, '127.0.0.1'), this.#port, this.#editor);
      // A process that has ended meanwhile needs no session.
      session.open(request, configuration).catch(() => undefined);
    }
  }
}

interface TerminalRequest {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | null>>;
}
