import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonFinder } from '../../../src/services/lambda/environments/python.ts';
import { lab, type Lab } from './support.ts';

let it_: Lab;
beforeAll(() => {
  it_ = lab();
});
afterAll(() => it_.dispose());

const bodyOf = (lines: string): string =>
  `import os, sys, signal, threading\ndef handler(event, context):\n    if event.get("good"): return "good"\n${lines
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}\n`;

const bombs: readonly (readonly [string, string])[] = [
  ['exits at once', 'os._exit(0)'],
  ['aborts', 'os.abort()'],
  ['kills itself', 'os.kill(os.getpid(), 9)'],
  ['recurses', 'def f(): return f()\nreturn f()'],
  ['loops', 'signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass'],
  ['raises what no handler catches', 'raise KeyboardInterrupt()'],
  ['answers what is no JSON', 'return float("nan")'],
  ['answers bytes', 'return b"x"'],
  ['answers without end', 'a = []\nfor _ in range(100000):\n    a = [a]\nreturn a'],
  ['closes every descriptor', 'for fd in range(3, 256):\n    try: os.close(fd)\n    except OSError: pass'],
  [
    'writes to every descriptor',
    'for fd in range(0, 256):\n' +
      '    try: os.write(fd, b\'{"kind":"done","payload":"forged"}\\n\')\n' +
      '    except OSError: pass\nos._exit(1)',
  ],
  ['starts a process that stays', 'if os.fork() == 0:\n    import time\n    time.sleep(30)\nos._exit(1)'],
  [
    'leaves threads behind',
    'for _ in range(20): threading.Thread(target=lambda: threading.Event().wait()).start()\nos._exit(2)',
  ],
  ['prints without line ends', 'sys.stdout.write("x" * 30_000_000)\nsys.stdout.flush()\nos._exit(3)'],
];

describe.skipIf(!pythonFinder()())('hostile code in Python', () => {
  it.each(bombs)('that %s ends its own call, and the next is answered', async (name, lines) => {
    const fn = `py-${name.replaceAll(' ', '-')}`;
    const properties = { Runtime: 'python3.12', Handler: 'index.handler', Timeout: 2 };
    await it_.fn(fn, bodyOf(lines), properties, 'index.py');
    const { payload } = await it_.invoke(fn, {});
    expect(JSON.stringify(payload)).not.toContain('forged');
    expect((await it_.invoke(fn, { good: true })).payload).toBe('good');
  });
});
