/** Executions of Express machines have ARNs of their own. recorded: test_base[BASE_PASS_RESULT] */
export const isExpress = (executionArn: string): boolean => executionArn.split(':', 6)[5] === 'express';
