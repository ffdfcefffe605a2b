export const request = (ctx) => ({
  method: 'POST',
  resourcePath: '/',
  params: {
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AWSStepFunctions.StartSyncExecution' },
    body: { stateMachineArn: ctx.args.machine, input: JSON.stringify({ item: ctx.args.item }) },
  },
});

export function response(ctx) {
  const { statusCode, body } = ctx.result;
  const { output, __type } = JSON.parse(body);
  return { statusCode, output: JSON.parse(output ?? 'null'), type: __type };
}
