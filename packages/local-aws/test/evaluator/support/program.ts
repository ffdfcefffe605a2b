import { serve } from '../../../src/evaluator/serve.ts';

/** Executes any given code. */
serve((code) =>
  code === 'pid'
    ? String(process.pid)
    : // oxlint-disable-next-line no-eval -- that is what this program is for
      String((0, eval)(`(() => { ${code.includes(';') ? code : `return ${code}`} })()`)),
);
