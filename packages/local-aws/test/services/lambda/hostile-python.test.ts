import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PythonFinder } from '../../../src/services/lambda/environments/python.ts';
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
  ['takes more memory than it has', 'a = bytearray(900_000_000)\na[::4096] = b"x" * len(a[::4096])\nreturn len(a)'],
  ['matches for ever', 'import re\nreturn bool(re.match("(a|a)*b", "a" * 60))'],
  ['leaves its group', 'os.setsid() if os.getpid() != os.getpgrp() else None\nos._exit(4)'],
  ['prints without line ends', 'sys.stdout.write("x" * 30_000_000)\nsys.stdout.flush()\nos._exit(3)'],
];

describe.skipIf(!(await new PythonFinder().find()))('hostile code in Python', () => {
  it.each(bombs)('that %s ends its own call, and the next is answered', async (name, lines) => {
    const fn = `py-${name.replaceAll(' ', '-')}`;
    // What ends by itself has the time that a busy machine needs.
    const Timeout = /loops|for ever/.test(name) ? 2 : 30;
    const properties = { Runtime: 'python3.12', Handler: 'index.handler', Timeout };
    await it_.fn(fn, bodyOf(lines), properties, 'index.py');
    const { payload } = await it_.invoke(fn, {});
    expect(JSON.stringify(payload)).not.toContain('forged');
    if (name.includes('memory')) expect(payload).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
    expect((await it_.invoke(fn, { good: true })).payload).toBe('good');
  });

  it('reaches no process but its own', async () => {
    const attacks = [
      'os.kill(os.getppid(), 9)',
      'os.kill(PARENT, 9)',
      'os.killpg(os.getpgid(PARENT), 9)',
      'os.kill(-os.getpgid(PARENT), 9)',
      'os.kill(-1, 9)',
      '__import__("posix").kill(PARENT, 9)',
      'os.pidfd_open(PARENT)',
    ];
    const lines = [
      // What the kernel tells, whatever os.getppid says.
      'PARENT = int(open("/proc/self/stat").read().rsplit(") ", 1)[1].split()[1])',
      'ended = []',
      ...attacks.flatMap((attack) => ['try:', `    ${attack}`, 'except ProcessLookupError: ended.append(1)']),
      'return [len(ended), os.kill(os.getpid(), 0)]',
    ];
    const properties = { Runtime: 'python3.12', Handler: 'index.handler', Timeout: 30 };
    await it_.fn('py-signals', bodyOf(lines.join('\n')), properties, 'index.py');
    expect((await it_.invoke('py-signals', {})).payload).toEqual([attacks.length, null]);
  });

  /** How its runtime speaks, and what names the call that runs. */
  const found =
    'say = sys.modules["__main__"]._send\ncall = sys._getframe().f_back.f_locals["invocation"]["call"]\nimport time';

  it.each([
    ['says twice that it is ready', 'say("ready", "")\ntime.sleep(0.2)\nreturn "own"', 'own'],
    ['answers before its runtime does', 'say("done", \'"early"\', call)\ntime.sleep(0.5)\nreturn "late"', 'early'],
    ['answers for another call', 'say("done", \'"early"\', "0" * 36)\nreturn "own"', 'own'],
  ])('what %s is not answered to the next call', async (name, lines, answer) => {
    const fn = `py-${name.replaceAll(' ', '-')}`;
    const properties = { Runtime: 'python3.12', Handler: 'index.handler', Timeout: 30 };
    await it_.fn(fn, bodyOf(`${found}\n${lines}`), properties, 'index.py');
    expect((await it_.invoke(fn, {})).payload).toBe(answer);
    const next = [1, 2].map(() => it_.invoke(fn, { good: true }));
    expect((await Promise.all(next)).map(({ payload }) => payload)).toEqual(['good', 'good']);
  });

  const words = [
    'say("ready", "")',
    'say("done", 5)',
    'say("done", "no JSON")',
    'say("error", "[]")',
    'say("fatal", "{")',
    'say("initError", "{}")',
    'say("nothing", "")',
    'say("log", None)',
    'say("done", "1")\nsay("done", "2")',
    'say("done", "1", call)\nsay("done", "2", call)',
    'say("error", "{}", call)',
    'say("fatal", "{}", call)',
    'sys.modules["__main__"]._word = "x"\nsay("done", "1")',
    'os.write(4, b"x" * 70_000_000)',
  ];
  const some = process.env['HOSTILE'] === 'full' ? words : words.filter((_word, index) => index % 4 === 1);
  it.each(some)('who speaks for its runtime harms itself alone: %s', async (attack) => {
    const fn = `py-says-${attack.replace(/\W+/g, '-').slice(0, 50)}`;
    const properties = { Runtime: 'python3.12', Handler: 'index.handler', Timeout: 20 };
    await it_.fn(fn, bodyOf(`${found}\n${attack}`), properties, 'index.py');
    await it_.fn('py-bystander', bodyOf('return 1'), properties, 'index.py');
    // What it says in its own name is its answer, which need not be JSON.
    const first = it_.invoke(fn, {}).catch(() => undefined);
    const [, bystander] = await Promise.all([first, it_.invoke('py-bystander', { good: true })]);
    expect(bystander.payload).toBe('good');
    await it_.invoke(fn, { good: true }).catch(() => undefined);
    expect((await it_.invoke(fn, { good: true })).payload).toBe('good');
  });
});
