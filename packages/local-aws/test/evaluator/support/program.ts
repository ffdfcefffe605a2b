import { serve } from '../../../src/evaluator/serve.ts';

/** Does whatever it is told. */
serve((code) =>
  code === 'pid'
    ? String(process.pid)
    : String((0, eval)(`(() => { ${code.includes(';') ? code : `return ${code}`} })()`)),
);
