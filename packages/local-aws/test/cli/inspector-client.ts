import { SourceMap, type SourceMapPayload } from 'node:module';
import { WebSocket } from 'ws';

interface Script {
  readonly url: string;
  readonly scriptId: string;
  readonly sourceMapURL: string;
}

interface Stop {
  /** The line in the TypeScript, counted from one. */
  readonly line: number | undefined;
  evaluate(expression: string): Promise<unknown>;
}

interface Client {
  /** Sets a breakpoint at a text in a source. Answers its line. */
  breakAt(source: string, text: string): Promise<number>;
  stopped(): Promise<Stop>;
  close(): void;
}

type Json = Record<string, never>;
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Json;
  readonly result?: Json;
}

/** Does with Node's inspector what VS Code and Chrome do for a breakpoint. */
export async function attach(port: number): Promise<Client> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
  const answers = new Map<number, (result: Json) => void>();
  const scripts = new Map<string, Script>();
  const pauses: Json[] = [];
  let hear: ((pause: Json) => void) | undefined;
  let count = 0;
  socket.on('message', (data: Buffer) => {
    const { id, method, params, result } = JSON.parse(String(data)) as Message;
    if (id !== undefined) answers.get(id)?.(result ?? {});
    if (method === 'Debugger.scriptParsed') scripts.set((params as unknown as Script).scriptId, params as never);
    if (method === 'Debugger.paused') (hear ?? ((pause: Json) => void pauses.push(pause)))(params ?? {});
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const send = (method: string, params: object = {}): Promise<Json> =>
    new Promise((resolve) => {
      answers.set((count += 1), resolve);
      socket.send(JSON.stringify({ id: count, method, params }));
    });
  await send('Debugger.enable');

  return {
    async breakAt(source, text) {
      for (const script of scripts.values()) {
        const map = mapOf(script);
        const index = map?.sources.findIndex((name) => name.startsWith('file://') && name.endsWith(`/${source}`)) ?? -1;
        if (!map || index < 0) continue;
        const line = (map.sourcesContent?.[index] ?? '').split('\n').findIndex((written) => written.includes(text));
        const place = placeOf(new SourceMap(map), map.sources[index] ?? '', line);
        await send('Debugger.setBreakpointByUrl', { url: script.url, ...place });
        return line + 1;
      }
      throw new Error(`no script is built from ${source}`);
    },
    async stopped() {
      const pause = pauses.shift() ?? (await new Promise<Json>((resolve) => (hear = resolve)));
      const [frame] = pause['callFrames'] as unknown as {
        callFrameId: string;
        location: { scriptId: string; lineNumber: number; columnNumber: number };
      }[];
      const { scriptId, lineNumber, columnNumber } = frame?.location ?? {
        scriptId: '',
        lineNumber: 0,
        columnNumber: 0,
      };
      const script = scripts.get(scriptId);
      const map = script && mapOf(script);
      const entry = map && new SourceMap(map).findEntry(lineNumber, columnNumber);
      return {
        line: entry && 'originalLine' in entry ? entry.originalLine + 1 : undefined,
        async evaluate(expression) {
          const about = { callFrameId: frame?.callFrameId, expression, returnByValue: true };
          const answer = await send('Debugger.evaluateOnCallFrame', about);
          return (answer['result'] as unknown as { value: unknown }).value;
        },
      };
    },
    close: () => socket.close(),
  };
}

const inline = 'data:application/json;base64,';

/** Reads only a map in the script itself: a debugger need not find files. */
const mapOf = ({ sourceMapURL }: Script): SourceMapPayload | undefined =>
  sourceMapURL.startsWith(inline)
    ? (JSON.parse(Buffer.from(sourceMapURL.slice(inline.length), 'base64').toString('utf8')) as SourceMapPayload)
    : undefined;

/** Answers where a line of a source begins in the bundle. */
function placeOf(map: SourceMap, source: string, line: number): { lineNumber: number; columnNumber: number } {
  for (let lineNumber = 0; lineNumber < 1_000; lineNumber += 1)
    for (let columnNumber = 0; columnNumber < 120; columnNumber += 1) {
      const entry = map.findEntry(lineNumber, columnNumber);
      if ('originalLine' in entry && entry.originalSource === source && entry.originalLine === line)
        return { lineNumber, columnNumber: entry.generatedColumn };
    }
  throw new Error(`nothing was built of line ${line + 1} of ${source}`);
}
